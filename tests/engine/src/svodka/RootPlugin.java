package svodka;

import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.apache.lucene.util.Version;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.ClusterName;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.XContentBuilder;

/** {@code GET /}: name and version, which clients ask for first. */
public final class RootPlugin extends Plugin implements ActionPlugin {

    @Override
    public Collection<RestHandler> getRestHandlers(
        RestHandlersServices services,
        Supplier<DiscoveryNodes> nodes,
        Predicate<NodeFeature> features
    ) {
        String cluster = ClusterName.CLUSTER_NAME_SETTING.get(services.settings()).value();
        return List.of(new Hello(cluster));
    }

    private static final class Hello extends BaseRestHandler {
        private final String cluster;

        Hello(String cluster) {
            this.cluster = cluster;
        }

        @Override
        public String getName() {
            return "hello";
        }

        @Override
        public List<Route> routes() {
            return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
        }

        @Override
        protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
            return channel -> {
                Build build = Build.current();
                XContentBuilder answer = channel.newBuilder().startObject();
                answer.field("cluster_name", cluster).field("tagline", "You Know, for Search");
                answer.startObject("version").field("number", build.qualifiedVersion());
                answer.field("build_flavor", build.flavor()).field("lucene_version", Version.LATEST.toString());
                channel.sendResponse(new RestResponse(RestStatus.OK, answer.endObject().endObject()));
            };
        }
    }
}
