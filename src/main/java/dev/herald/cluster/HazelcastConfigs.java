package dev.herald.cluster;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.TcpIpConfig;
import dev.herald.config.ClusterConfig;
import java.util.List;
import java.util.Map;

/** Hazelcast's configuration, all of it in code: no file of a jar decides anything. */
final class HazelcastConfigs {
  /**
   * Joins in one to two seconds instead of five, has members say every second that they live,
   * brings a copy that lacks something up to date within five seconds instead of thirty (until then
   * answers that need it are late), and asks nobody outside.
   */
  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          Map.entry("hazelcast.logging.type", "slf4j"),
          Map.entry("hazelcast.phone.home.enabled", "false"),
          Map.entry("hazelcast.shutdownhook.enabled", "false"),
          Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
          // a connection that broke and can't be made again: what listened there has ended. While
          // Hazelcast looks on, and two end at once, the next master asks the second for 5 s
          Map.entry("hazelcast.connection.monitor.max.faults", "1"),
          Map.entry("hazelcast.connection.monitor.interval", "5"),
          Map.entry("hazelcast.partition.backup.sync.interval", "5"),
          Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
          Map.entry("hazelcast.merge.next.run.delay.seconds", "1"),
          Map.entry("hazelcast.wait.seconds.before.join", "1"),
          Map.entry("hazelcast.max.wait.seconds.before.join", "5"),
          Map.entry("hazelcast.graceful.shutdown.max.wait", "20"),
          Map.entry("hazelcast.tcp.join.port.try.count", "1"),
          Map.entry("hazelcast.tcp.join.previously.joined.member.address.retention.seconds", "0"));

  private static final int CONNECT_SECONDS = 2;

  private HazelcastConfigs() {}

  /**
   * @param joinSeconds after which a start that no other node lets in fails
   */
  static Config of(ClusterConfig cluster, String node, long joinSeconds) {
    Config config = new Config();
    config.setClusterName(cluster.name());
    config.setInstanceName(node);
    PROPERTIES.forEach(config::setProperty);
    config.setProperty(
        "hazelcast.max.no.heartbeat.seconds", Long.toString(cluster.deadAfter().toSeconds()));
    config.setProperty("hazelcast.max.join.seconds", Long.toString(Math.max(1, joinSeconds)));
    config.getMemberAttributeConfig().setAttribute(HazelcastMembers.NAME, node);
    config.getJetConfig().setEnabled(false);
    config.getMetricsConfig().setEnabled(false);
    addVertxMaps(config);
    network(config.getAdvancedNetworkConfig(), cluster);
    return config;
  }

  /** As the defaults of vertx-hazelcast have them. */
  private static void addVertxMaps(Config config) {
    config.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
    config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
    config.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
  }

  /**
   * One port, for members alone. With Hazelcast's simple network, where all kinds of peers share a
   * port, the thread that writes to a process which is frozen, so that the machine accepts for it,
   * turns in a circle, and what it has to send to others, a heartbeat say, waits until that process
   * thaws: nodes that were well took each other for dead. Here such a connection is blocked.
   */
  private static void network(AdvancedNetworkConfig network, ClusterConfig cluster) {
    boolean local = cluster.discovery() == ClusterConfig.Discovery.LOCAL;
    ServerSocketEndpointConfig members = new ServerSocketEndpointConfig();
    members.setPort(cluster.port());
    members.setPortAutoIncrement(local);
    members.setPortCount(ClusterConfig.LOCAL_PORTS);
    members.setReuseAddress(true);
    members.setSocketConnectTimeoutSeconds(CONNECT_SECONDS);
    members.setSocketLingerSeconds(-1); // as with the simple network; 0 drops what was written last
    members.getInterfaces().setEnabled(true).addInterface(cluster.host());
    members.setPublicAddress(local ? null : withPort(cluster.host(), cluster.port()));
    network.setEnabled(true).setMemberEndpointConfig(members);
    JoinConfig join = network.getJoin();
    join.getMulticastConfig().setEnabled(false);
    join.getAutoDetectionConfig().setEnabled(false);
    switch (cluster.discovery()) {
      case LOCAL -> {
        join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(CONNECT_SECONDS);
        for (int i = 0; i < ClusterConfig.LOCAL_PORTS; i++) {
          join.getTcpIpConfig().addMember(withPort(cluster.host(), cluster.port() + i));
        }
      }
      case MEMBERS -> {
        join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(CONNECT_SECONDS);
        members(cluster).forEach(join.getTcpIpConfig()::addMember);
      }
      case KUBERNETES ->
          join.getKubernetesConfig()
              .setEnabled(true)
              .setProperty("service-dns", cluster.service())
              .setProperty("service-port", Integer.toString(cluster.port()))
              .setProperty("service-dns-timeout", "5");
    }
  }

  /** Who is to be found also if it began apart from this node: host and port. */
  static List<String> meetingPlaces(ClusterConfig cluster) {
    return switch (cluster.discovery()) {
      case LOCAL -> List.of(withPort(cluster.host(), cluster.port()));
      case MEMBERS -> members(cluster);
      case KUBERNETES -> List.of();
    };
  }

  private static List<String> members(ClusterConfig cluster) {
    return cluster.members().stream().map(member -> withPort(member, cluster.port())).toList();
  }

  /** Where a member looks for others, unless DNS tells. */
  static TcpIpConfig search(Config config) {
    return config.getAdvancedNetworkConfig().getJoin().getTcpIpConfig();
  }

  static String withPort(String host, int port) {
    boolean bareIpv6 = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
    boolean hasPort = !bareIpv6 && host.lastIndexOf(':') > host.lastIndexOf(']');
    String name = bareIpv6 ? "[" + host + "]" : host;
    return hasPort ? host : name + ":" + port;
  }
}
