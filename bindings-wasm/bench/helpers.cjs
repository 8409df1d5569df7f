// One measured process: node helpers.cjs NAME WORK. NAME is the library, trunkline or twilio, as it is installed in the current folder.

const { createRequire } = require("node:module");

const [, , name, work] = process.argv;
const library = createRequire(`${process.cwd()}/`)(name);

const token = "0123456789abcdef0123456789abcdef";
const url = "https://example.com/sms?app=1";
const params = {
  ToCountry: "US",
  ToState: "CA",
  SmsMessageSid: "SM0123456789abcdef0123456789abcdef",
  NumMedia: "0",
  ToCity: "",
  FromZip: "94107",
  SmsSid: "SM0123456789abcdef0123456789abcdef",
  Body: "A message of some length, as people write them",
  FromCountry: "US",
  To: "+15017122661",
  From: "+15558675310",
  AccountSid: "AC0123456789abcdef0123456789abcdef",
};
const signature = library.getExpectedTwilioSignature(token, url, params);

const works = {
  validate() {
    for (let index = 0; index < 20_000; index += 1) {
      if (!library.validateRequest(token, signature, url, params)) throw new Error("refused");
    }
    return 20_000;
  },
  token() {
    const { AccessToken } = library.jwt;
    for (let index = 0; index < 5_000; index += 1) {
      const made = new AccessToken(`AC${token}`, `SK${token}`, token, { identity: `ana${index}` });
      made.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: `AP${token}`, incomingAllow: true }));
      made.addGrant(new AccessToken.ChatGrant({ serviceSid: `IS${token}` }));
      if (made.toJwt().length < 100) throw new Error("no token");
    }
    return 5_000;
  },
  twiml() {
    for (let index = 0; index < 2_000; index += 1) {
      const response = new library.twiml.VoiceResponse();
      for (let line = 0; line < 3; line += 1) {
        const gather = response.gather({ input: ["dtmf", "speech"], numDigits: 1, action: "/next" });
        gather.say({ voice: "alice", language: "en-GB" }, `Line ${line} & ${index}`);
        gather.play("https://example.com/a.mp3");
      }
      response.hangup();
      if (response.toString().length < 100) throw new Error("no TwiML");
    }
    return 2_000;
  },
};

// The first calls load and compile.
works[work]();
const start = performance.now();
const count = works[work]();
console.log(JSON.stringify({ each: ((performance.now() - start) * 1000) / count }));
