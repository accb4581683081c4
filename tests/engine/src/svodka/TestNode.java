package svodka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** One Elasticsearch node; arguments are its settings, {@code name=value}. It runs until SIGTERM. */
public final class TestNode {

    private TestNode() {}

    public static void main(String[] settings) {
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> {
            fault.printStackTrace();
            if (fault instanceof Error) {
                Runtime.getRuntime().halt(1);
            }
        });
        try {
            serve(prepared(settings));
        } catch (Throwable fault) {
            fault.printStackTrace();
            Runtime.getRuntime().halt(1); // threads of a node that failed half-way would keep the process
        }
    }

    private static Environment prepared(String[] settings) throws Exception {
        Path home = Path.of(System.getProperty("es.path.home"));
        Settings.Builder builder = Settings.builder().put("network.host", "127.0.0.1").put("path.home", home);
        for (String setting : settings) {
            String[] sides = setting.split("=", 2);
            builder.put(sides[0], sides[1]);
        }
        if (builder.keys().stream().noneMatch(key -> key.startsWith("discovery."))) {
            builder.put("discovery.type", "single-node");
        }
        Environment environment = new Environment(builder.build(), home.resolve("config"));
        Files.createDirectories(environment.logsDir());
        LogConfigurator.registerErrorListener();
        LogConfigurator.setNodeName(environment.settings().get("node.name", "test"));
        LogConfigurator.configure(environment, true);
        return environment;
    }

    private static void serve(Environment environment) throws Exception {
        var modules = PluginsLoader.loadModulesBundles(environment.modulesDir(), false);
        Node node = new Node(environment, PluginsLoader.createPluginsLoader(modules, Set.of(), Map.of(), false));
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            close(node);
            ended.countDown();
        }));
        node.start();
        ended.await();
    }

    private static void close(Node node) {
        try {
            node.prepareForClose();
            node.close();
            node.awaitClose(15, TimeUnit.SECONDS);
        } catch (Exception fault) {
            fault.printStackTrace();
        }
    }
}
