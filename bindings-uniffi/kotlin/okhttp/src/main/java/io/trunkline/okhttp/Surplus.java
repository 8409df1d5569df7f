package io.trunkline.okhttp;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.internal.connection.BufferedSocket;
import okhttp3.internal.connection.RealCall;
import okhttp3.internal.connection.RealConnection;
import okhttp3.internal.http.RealInterceptorChain;

/**
 * What OkHttp has read of a connection beyond the answer that was asked for. It keeps it for the next request and shows it to nobody, so
 * that it has to be looked for inside; Java does not see that Kotlin calls that internal.
 */
final class Surplus {
    private Surplus() {}

    /** Whether there is any, or no telling, because OkHttp is of a version that is built otherwise. */
    static boolean isThere(Interceptor.Chain chain) throws IOException {
        try {
            var connection = (RealConnection) chain.connection();
            var codec = connection.newCodec$okhttp(((RealCall) chain.call()).getClient(), (RealInterceptorChain) chain);
            return !((BufferedSocket) codec.getSocket()).getSource().getBuffer().exhausted();
        } catch (LinkageError | ClassCastException otherwise) {
            return true;
        }
    }
}
