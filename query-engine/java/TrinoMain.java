/** Starts the server. The artifact that has its main class is not in Maven Central. */
public final class TrinoMain extends io.trino.server.Server {
    public static void main(String[] arguments) {
        new TrinoMain().start(arguments[0]);
    }
}
