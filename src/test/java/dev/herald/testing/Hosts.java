package dev.herald.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Hosts with addresses of their own, in network namespaces that this makes and removes, with a DNS
 * server that the test writes the answers of. Needs root, and Debian's iproute2 and dnsmasq-base.
 */
public final class Hosts implements AutoCloseable {
  private static final String DNS = "10.177.0.1";

  private final String id = "h" + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 24));
  private final String doors =
      "10."
          + ThreadLocalRandom.current().nextInt(178, 250)
          + "."
          + ThreadLocalRandom.current().nextInt(256)
          + ".";
  private final Path names;
  private final Path log;
  private final List<Path> resolvers = new ArrayList<>();
  private final List<String> namespaces = new ArrayList<>();
  private Process server;

  private Hosts(Path names) {
    this.names = names;
    this.log = names.resolveSibling("dns.log");
  }

  /** Why there can't be any here; empty if there can. */
  private static Optional<String> missing() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("network namespaces need root");
    }
    if (Tool.find("ip").isEmpty() || Tool.find("dnsmasq").isEmpty()) {
      return Optional.of("no hosts: install Debian's iproute2 and dnsmasq-base");
    }
    return Optional.empty();
  }

  /** As {@link #make}; skips the test where they can't be made, unless the build requires them. */
  public static Hosts makeOrSkip(Path folder, int count) throws IOException {
    Optional<String> missing = missing();
    boolean required = "required".equals(System.getProperty("herald.hosts"));
    assumeTrue(missing.isEmpty() || required, missing.orElse(""));
    return make(folder, count);
  }

  /**
   * @param folder for the answers of the DNS server
   */
  private static Hosts make(Path folder, int count) throws IOException {
    Hosts hosts = new Hosts(folder.resolve("names"));
    Files.writeString(hosts.names, "");
    try {
      hosts.wire(count);
    } catch (IOException | AssertionError failure) {
      hosts.close();
      throw failure;
    }
    return hosts;
  }

  private void wire(int count) throws IOException {
    String hub = id + "-0";
    namespace(hub);
    in(hub, "ip", "link", "add", "br0", "type", "bridge");
    in(hub, "ip", "addr", "add", DNS + "/24", "dev", "br0");
    in(hub, "ip", "link", "set", "br0", "up");
    for (int i = 1; i <= count; i++) {
      String host = host(i);
      namespace(host);
      in(hub, "ip", "link", "add", "p" + i, "type", "veth", "peer", "name", "eth0", "netns", host);
      in(hub, "ip", "link", "set", "p" + i, "master", "br0", "up");
      in(host, "ip", "addr", "add", address(i) + "/24", "dev", "eth0");
      in(host, "ip", "link", "set", "eth0", "up");
      door(i, host);
      Path resolver = Path.of("/etc/netns", host, "resolv.conf");
      Files.createDirectories(resolver.getParent());
      resolvers.add(resolver);
      Files.writeString(resolver, "nameserver " + DNS + "\noptions timeout:1 attempts:1\n");
    }
  }

  /** A link of its own between this machine and a host. */
  private void door(int index, String host) throws IOException {
    String door = id + "d" + index;
    Tool.run("", "ip", "link", "add", door, "type", "veth", "peer", "name", "door", "netns", host);
    Tool.run("", "ip", "addr", "add", doors + (4 * index + 1) + "/30", "dev", door);
    Tool.run("", "ip", "link", "set", door, "up");
    in(host, "ip", "addr", "add", door(index) + "/30", "dev", "door");
    in(host, "ip", "link", "set", "door", "up");
  }

  private void namespace(String name) throws IOException {
    Tool.run("", "ip", "netns", "add", name);
    namespaces.add(name);
    in(name, "ip", "link", "set", "lo", "up");
  }

  private String host(int index) {
    return id + "-" + index;
  }

  /** The address of a host, from 1. */
  public String address(int index) {
    return "10.177.0." + (10 + index);
  }

  /** The address of a host, from 1, that this machine reaches it by, whatever is cut off. */
  public String door(int index) {
    return doors + (4 * index + 2);
  }

  /** From here on the host reaches no other host, and none reaches it, though its link is up. */
  public void cut(int index) throws IOException {
    in(host(0), "ip", "link", "set", "p" + index, "nomaster");
  }

  /** Undoes a cut. */
  public void heal(int index) throws IOException {
    in(host(0), "ip", "link", "set", "p" + index, "master", "br0");
  }

  /** What to put before a command that is to run on a host. */
  public List<String> on(int index) {
    return List.of("ip", "netns", "exec", host(index));
  }

  private static void in(String namespace, String... command) throws IOException {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    all.addAll(List.of(command));
    Tool.run("", all.toArray(String[]::new));
  }

  /** From here on DNS answers, with what it was told. */
  public void startDns() throws IOException {
    server =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                host(0),
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--no-daemon",
                "--pid-file=",
                "--local-ttl=0",
                "--listen-address=" + DNS,
                "--bind-interfaces",
                "--addn-hosts=" + names)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Await.until("the DNS server has begun", () -> logged().contains("started"));
  }

  private String logged() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** DNS has these hosts under the name from here on. */
  public void publish(String name, int... hosts) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int host : hosts) {
      lines.append(address(host)).append(' ').append(name).append('\n');
    }
    Files.writeString(names, lines);
    Tool.run("", "kill", "-HUP", Long.toString(server.pid()));
  }

  public void signalDns(String signal) throws IOException {
    Tool.run("", "kill", "-" + signal, Long.toString(server.pid()));
  }

  /** No answer any more. */
  public void stopDns() throws InterruptedException {
    server.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    try {
      if (server != null) {
        stopDns();
      }
      for (String namespace : namespaces) {
        Tool.run("", "ip", "netns", "del", namespace);
      }
      for (Path resolver : resolvers) {
        Files.deleteIfExists(resolver);
        Files.delete(resolver.getParent());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
