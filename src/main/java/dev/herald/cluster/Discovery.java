package dev.herald.cluster;

import dev.herald.config.ClusterConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What must be so before a node may look for others. In Kubernetes a pod's own address must be in
 * the DNS answer of the headless service: with an empty one each pod would begin a cluster of its
 * own.
 */
public final class Discovery {
  private Discovery() {}

  /**
   * Waits for it.
   *
   * @param await waits until a condition holds, or returns false if that takes too long
   * @throws ClusterMember.CanNotJoin if it takes too long
   */
  public static void await(ClusterConfig config, Predicate<BooleanSupplier> await) {
    if (config.discovery() != ClusterConfig.Discovery.KUBERNETES) {
      return;
    }
    // the answer changes within seconds while pods come; the JVM would hold it for half a minute
    Security.setProperty("networkaddress.cache.ttl", "1");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    if (!await.test(() -> addresses(config.service()).contains(address(config.host())))) {
      throw new ClusterMember.CanNotJoin(
          "can't join the cluster %s: DNS does not list cluster.host %s under %s within %d s (it has %s); %s"
              .formatted(
                  config.name(),
                  config.host(),
                  "cluster.kubernetes.service " + config.service(),
                  config.joinTimeout().toSeconds(),
                  addresses(config.service()),
                  "is the service headless, and does it publish addresses that are not ready?"),
          null);
    }
  }

  /** In the one form of many that an address of IPv6 has. */
  private static String address(String host) {
    try {
      return InetAddress.getByName(host).getHostAddress();
    } catch (UnknownHostException e) {
      return host;
    }
  }

  private static List<String> addresses(String service) {
    try {
      return Arrays.stream(InetAddress.getAllByName(service))
          .map(InetAddress::getHostAddress)
          .toList();
    } catch (UnknownHostException none) {
      return List.of();
    }
  }
}
