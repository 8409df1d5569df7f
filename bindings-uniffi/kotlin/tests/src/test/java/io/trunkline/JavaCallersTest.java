package io.trunkline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trunkline.api.Api;
import io.trunkline.api.v2010.CreateMessage;
import io.trunkline.api.v2010.FindSentArguments;
import io.trunkline.api.v2010.ListMessage;
import io.trunkline.api.v2010.Message;
import io.trunkline.api.v2010.MessageStatus;
import io.trunkline.sandbox.Fault;
import io.trunkline.sandbox.Sandbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The library as it looks from Java. */
class JavaCallersTest {
    private static final String TO = "+15558675310";

    private static Client over(FutureTransport transport) {
        ClientOptions options = new ClientOptions();
        options.setAccountSid("AC0123456789abcdef0123456789abcdef");
        options.setTransport(Transport.of(transport));
        options.setMaxRetries(0);
        return new Client(new Credentials.Bearer("token"), options);
    }

    @Test
    void callsAreFutures() throws Exception {
        try (Sandbox sandbox = new Sandbox(); Client client = sandbox.client()) {
            Message sent = new Api(client).getMessages().createAsync(TO, new CreateMessage().from("+15017122661").body("Hi")).get();
            assertEquals(MessageStatus.QUEUED, sent.getStatus());
            assertEquals("Hi", new Api(client).getMessages().invoke(sent.getSid()).fetchAsync().get().getBody());
            List<Message> listed = new Api(client).getMessages().stream(new ListMessage().to(TO).limit(5)).allAsync().get();
            assertEquals(List.of(sent.getSid()), listed.stream().map(Message::getSid).toList());
        }
    }

    @Test
    void whateverSuspendsInKotlinIsAFuture() throws Exception {
        try (Sandbox sandbox = new Sandbox(); Client client = sandbox.client()) {
            var create = new CreateMessage().from("+15017122661").body("Hi");
            var response = client.withRawResponseAsync(recorded -> new Api(recorded).getMessages().createAsync(TO, create)).get();
            assertEquals(201, response.getStatus());
            assertEquals("Hi", response.getData().getBody());
            var path = "/2010-04-01/Accounts/" + sandbox.getAccountSid() + "/Messages.json";
            assertEquals(201, client.requestAsync("POST", path, new RequestArguments().form("To", TO).form("From", "+15017122661").form("Body", "x")).get().getStatus());
            var listed = client.requestAsync("GET", path, new RequestArguments().query("PageSize", "1")).get();
            assertTrue(new String(listed.getData()).contains("\"page_size\":1"), new String(listed.getData()));
            var fetched = client.executeAsync("api.v2010.accounts.messages.fetch", Map.of("sid", response.getData().getSid())).get();
            assertEquals("Hi", ((Map<?, ?>) fetched).get("body"));
            var bodies = new java.util.concurrent.ConcurrentLinkedQueue<String>();
            new Api(client).getMessages().stream(new ListMessage().pageSize(1)).forEachAsync(message -> bodies.add(message.getBody())).get();
            assertEquals(List.of("x", "Hi"), List.copyOf(bodies));
            var before = sandbox.now();
            sandbox.advanceAsync(Duration.ofHours(1)).get();
            assertEquals(before.plus(Duration.ofHours(1)), sandbox.now());
            sandbox.addFault(Fault.status(500));
            assertInstanceOf(ServerException.class, assertThrows(ExecutionException.class, new Api(client).getMessages().createAsync(TO)::get).getCause());
            sandbox.clearFaults();
            sandbox.reset();
            assertEquals(List.of(), new Api(client).getMessages().stream(new ListMessage()).allAsync().get());
        }
    }

    @Test
    void theSandboxCallsAnApplicationWhereItIs() throws Exception {
        try (Sandbox sandbox = new Sandbox()) {
            sandbox.mount(webhook -> "You said: " + webhook.getParameters().get("Body"));
            var numbers = "/2010-04-01/Accounts/" + sandbox.getAccountSid() + "/IncomingPhoneNumbers";
            sandbox.insert(numbers, Map.of("phone_number", "+15017122661", "sms_url", "https://app.example/sms"));
            sandbox.receive(TO, "+15017122661", "Hi");
            sandbox.settleAsync().get();
            assertEquals(List.of("Hi", "You said: Hi"), sandbox.conversation(TO).stream().map(message -> message.getBody()).toList());
            sandbox.setNowAsync(sandbox.now().plusSeconds(60)).get();
            sandbox.failDelivery(TO);
            assertEquals(200, sandbox.webhooks().get(0).getStatus());
            var wrong = assertThrows(ExecutionException.class, () -> sandbox.advanceAsync(Duration.ofSeconds(-1)).get());
            assertInstanceOf(IllegalArgumentException.class, wrong.getCause());
        }
    }

    @Test
    void aMessageWhoseFateIsUnknownIsAskedFor() throws Exception {
        try (Sandbox sandbox = new Sandbox(); Client client = sandbox.client()) {
            sandbox.addFault(Fault.dropConnection().afterWork().times(1));
            var create = new Api(client).getMessages().createAsync(TO, new CreateMessage().from("+15017122661").body("Hi"));
            var error = assertInstanceOf(UnknownOutcomeException.class, assertThrows(ExecutionException.class, create::get).getCause());
            var sought = new FindSentArguments().from("+15017122661").body("Hi").wait(Duration.ofSeconds(30));
            assertEquals(1, new Api(client).getMessages().findSentAsync(TO, error.getStartedAt(), sought).get().size());
            assertEquals(List.of(), new Api(client).getMessages().findSentAsync("+15558675311", error.getStartedAt()).get());
        }
    }

    @Test
    void whatFailsIsTheCauseOfTheExecutionException() {
        try (Sandbox sandbox = new Sandbox(); Client client = sandbox.client()) {
            CallOptions options = new CallOptions();
            options.setTimeout(Duration.ofSeconds(5));
            var fetch = new Api(client).getMessages().invoke("SM00000000000000000000000000000000").fetchAsync(options);
            var error = assertInstanceOf(NotFoundException.class, assertThrows(ExecutionException.class, fetch::get).getCause());
            assertEquals(404, error.getStatus());
        }
    }

    @Test
    void aTransportIsWrittenWithFutures() throws Exception {
        byte[] body = "{\"sid\":\"SM1\",\"body\":\"from Java\"}".getBytes();
        var headers = List.of(new Header("Content-Type", "application/json"));
        try (Client client = over(request -> CompletableFuture.completedFuture(new HttpResponse(200, headers, body)))) {
            assertEquals("from Java", new Api(client).getMessages().invoke("SM1").fetchAsync().get().getBody());
        }
    }

    @Test
    void aTransportThatGivesNothingOrFailsIsAnErrorOfTheCall() {
        List<FutureTransport> transports = List.of(
            request -> null,
            request -> CompletableFuture.completedFuture(null),
            request -> CompletableFuture.failedFuture(new AssertionError("odd")),
            request -> { throw new StackOverflowError(); });
        for (FutureTransport transport : transports) {
            try (Client client = over(transport)) {
                var fetch = new Api(client).getMessages().invoke("SM1").fetchAsync();
                assertInstanceOf(ConnectionException.class, assertThrows(ExecutionException.class, fetch::get).getCause());
            }
        }
    }

    @Test
    void cancellingTheFutureOfACallCancelsThatOfTheTransport() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        try (Client client = over(request -> {
            var answer = new CompletableFuture<HttpResponse>();
            answer.whenComplete((response, error) -> cancelled.countDown());
            sent.countDown();
            return answer;
        })) {
            var fetch = new Api(client).getMessages().invoke("SM1").fetchAsync();
            assertTrue(sent.await(10, TimeUnit.SECONDS));
            fetch.cancel(true);
            assertTrue(cancelled.await(10, TimeUnit.SECONDS));
        }
    }
}
