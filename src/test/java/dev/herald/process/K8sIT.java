package dev.herald.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.herald.config.ConfigLoader;
import dev.herald.config.HeraldConfig;
import dev.herald.testing.Tool;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kustomize base, rendered, against the schemas of Kubernetes and against the configuration.
 */
class K8sIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "ConfigMap", ConfigMap.class,
          "Service", Service.class,
          "StatefulSet", StatefulSet.class,
          "PodDisruptionBudget", PodDisruptionBudget.class,
          "NetworkPolicy", NetworkPolicy.class);

  /** What a node may take after its drain, see Node: sockets, requests, claims, batches, leave. */
  private static final Duration LEAVING = Duration.ofSeconds(3 + 2 + 5 + 2 + 20);

  @TempDir static Path folder;
  private static ArrayNode objects;
  private static final Map<String, HasMetadata> MODELS = new HashMap<>();
  private static HeraldConfig config;

  @BeforeAll
  static void render() throws IOException {
    boolean required = "required".equals(System.getProperty("herald.k8s"));
    Optional<Path> kubectl = Tool.find("kubectl");
    assumeTrue(
        kubectl.isPresent() || required,
        "no kubectl: install it, or set herald.tools (see .ci/run)");
    String yaml = Tool.run("", kubectl.orElseThrow().toString(), "kustomize", "k8s");
    objects = JSON.createArrayNode();
    YAMLFactory factory = new YAMLFactory();
    Iterator<JsonNode> documents =
        new ObjectMapper(factory).readValues(factory.createParser(yaml), JsonNode.class);
    documents.forEachRemaining(objects::add);
    for (JsonNode object : objects) {
      HasMetadata model = JSON.treeToValue(object, KINDS.get(object.path("kind").asText()));
      MODELS.put(model.getKind() + " " + model.getMetadata().getName(), model);
    }
    ConfigMap map = (ConfigMap) only("ConfigMap");
    Path file = Files.writeString(folder.resolve("herald.yaml"), map.getData().get("herald.yaml"));
    Map<String, String> environment = new HashMap<>();
    container().getEnv().forEach(variable -> environment.put(variable.getName(), "10.0.0.1"));
    environment.put("HERALD_API_KEYS", "[secret]");
    config = ConfigLoader.load(Optional.of(file), environment, List.of());
  }

  private static HasMetadata only(String kind) {
    List<HasMetadata> all =
        MODELS.values().stream().filter(model -> model.getKind().equals(kind)).toList();
    assertThat(all).as(kind).hasSize(1);
    return all.get(0);
  }

  private static PodSpec pod() {
    return ((StatefulSet) only("StatefulSet")).getSpec().getTemplate().getSpec();
  }

  private static Container container() {
    return pod().getContainers().get(0);
  }

  private static int port(String name) {
    return container().getPorts().stream()
        .filter(port -> port.getName().equals(name))
        .mapToInt(ContainerPort::getContainerPort)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void noFieldIsUnknownToKubernetes() throws ReflectiveOperationException {
    for (HasMetadata model : MODELS.values()) {
      assertThat(unknown(model, model.getKind())).isEmpty();
    }
  }

  /** The models keep what they do not know in additional properties. */
  private static List<String> unknown(Object model, String path)
      throws ReflectiveOperationException {
    List<String> found = new ArrayList<>();
    if (model instanceof List<?> list) {
      for (Object element : list) {
        found.addAll(unknown(element, path));
      }
    } else if (model != null && model.getClass().getName().startsWith("io.fabric8.")) {
      for (var method : model.getClass().getMethods()) {
        boolean getter = method.getName().startsWith("get") && method.getParameterCount() == 0;
        if (method.getName().equals("getAdditionalProperties")) {
          Map<?, ?> more = (Map<?, ?>) method.invoke(model);
          more.keySet().forEach(key -> found.add(path + "." + key));
        } else if (getter && method.getDeclaringClass() == model.getClass()) {
          found.addAll(unknown(method.invoke(model), path + "." + method.getName().substring(3)));
        }
      }
    }
    return found;
  }

  @Test
  void everyFieldIsOfTheTypeThatKubernetesWants() throws IOException {
    Optional<Path> models = Tool.folder("node_modules/kubernetes-models");
    boolean required = "required".equals(System.getProperty("herald.k8s"));
    assumeTrue(
        models.isPresent() || required, "no kubernetes-models: set herald.tools (see .ci/run)");
    String modules = models.orElseThrow().getParent().getParent().toString();
    String said = Tool.run(objects.toString(), "node", "src/test/k8s/validate.mjs", modules);
    assertThat(said.trim()).isEqualTo(objects.size() + " objects, 0 wrong");
  }

  @Test
  void thereIsWhatThreeNodesNeed() {
    assertThat(MODELS.keySet())
        .contains(
            "StatefulSet herald",
            "Service herald",
            "Service herald-ops",
            "Service herald-nodes",
            "PodDisruptionBudget herald",
            "NetworkPolicy herald");
    StatefulSet set = (StatefulSet) only("StatefulSet");
    assertThat(set.getSpec().getReplicas()).isEqualTo(3);
    assertThat(set.getSpec().getUpdateStrategy().getType()).isEqualTo("RollingUpdate");
    PodDisruptionBudget budget = (PodDisruptionBudget) only("PodDisruptionBudget");
    assertThat(budget.getSpec().getMaxUnavailable()).isEqualTo(new IntOrString(1));
    Map<String, String> labels = set.getSpec().getTemplate().getMetadata().getLabels();
    assertThat(budget.getSpec().getSelector().getMatchLabels()).isEqualTo(labels);
    assertThat(set.getSpec().getSelector().getMatchLabels()).isEqualTo(labels);
  }

  @Test
  void portsAreThoseOfTheConfiguration() {
    assertThat(port("http")).isEqualTo(config.http().port());
    assertThat(port("ops")).isEqualTo(config.http().opsPort());
    assertThat(port("member")).isEqualTo(config.cluster().port());
    assertThat(port("event-bus")).isEqualTo(config.cluster().eventBusPort());
    for (HasMetadata model : MODELS.values()) {
      if (model instanceof Service service) {
        assertThat(service.getSpec().getSelector()).isNotEmpty();
        for (ServicePort port : service.getSpec().getPorts()) {
          assertThat(port(port.getTargetPort().getStrVal())).isPositive();
        }
      }
    }
  }

  @Test
  void nodesFindEachOtherByAHeadlessServiceThatListsWhoIsNotReady() {
    assertThat(config.cluster().enabled()).isTrue();
    Service nodes = (Service) MODELS.get("Service " + config.cluster().service());
    assertThat(nodes.getSpec().getClusterIP()).isEqualTo("None");
    assertThat(nodes.getSpec().getPublishNotReadyAddresses()).isTrue();
    assertThat(((StatefulSet) only("StatefulSet")).getSpec().getServiceName())
        .isEqualTo(config.cluster().service());
    assertThat(container().getEnv())
        .anyMatch(
            variable ->
                variable.getName().equals("HERALD_CLUSTER_HOST")
                    && variable.getValueFrom().getFieldRef().getFieldPath().equals("status.podIP"));
  }

  @Test
  void onlyNodesReachThePortsOfNodes() {
    NetworkPolicy policy = (NetworkPolicy) only("NetworkPolicy");
    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress");
    policy
        .getSpec()
        .getIngress()
        .forEach(
            rule ->
                rule.getPorts()
                    .forEach(
                        port -> {
                          String name = port.getPort().getStrVal();
                          boolean inner = name.equals("member") || name.equals("event-bus");
                          assertThat(port(name)).isPositive();
                          assertThat(rule.getFrom().isEmpty()).as(name).isNotEqualTo(inner);
                        }));
    assertThat(policy.getSpec().getPodSelector().getMatchLabels())
        .isEqualTo(
            ((StatefulSet) only("StatefulSet")).getSpec().getTemplate().getMetadata().getLabels());
  }

  @Test
  void theGracePeriodFitsPauseDrainAndLeave() {
    List<String> pause = container().getLifecycle().getPreStop().getExec().getCommand();
    assertThat(pause.get(0)).isEqualTo("sleep");
    Duration least =
        Duration.ofSeconds(Long.parseLong(pause.get(1))).plus(config.drain().limit()).plus(LEAVING);
    assertThat(Duration.ofSeconds(pod().getTerminationGracePeriodSeconds()))
        .isGreaterThan(least.plusSeconds(2));
  }

  @Test
  void probesAskTheOpsPortAndWaitForTheJoin() {
    for (Probe probe :
        List.of(
            container().getStartupProbe(),
            container().getLivenessProbe(),
            container().getReadinessProbe())) {
      assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("ops");
      assertThat(probe.getHttpGet().getPath()).startsWith("/health/");
    }
    Probe startup = container().getStartupProbe();
    assertThat(
            Duration.ofSeconds((long) startup.getPeriodSeconds() * startup.getFailureThreshold()))
        .isGreaterThan(config.cluster().joinTimeout().multipliedBy(3).dividedBy(2));
  }

  @Test
  void aPodHasNoPrivileges() {
    assertThat(pod().getEnableServiceLinks()).isFalse();
    assertThat(pod().getAutomountServiceAccountToken()).isFalse();
    assertThat(pod().getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod().getSecurityContext().getSeccompProfile().getType())
        .isEqualTo("RuntimeDefault");
    assertThat(container().getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container().getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container().getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(pod().getVolumes())
        .anyMatch(volume -> volume.getName().equals("tmp") && volume.getEmptyDir() != null);
  }

  @Test
  void theImageRunsAsThePodSaysAndServesItsPorts() throws IOException {
    String file = Files.readString(Path.of("Dockerfile"));
    long user = pod().getSecurityContext().getRunAsUser();
    assertThat(file)
        .contains("USER " + user + ":" + pod().getSecurityContext().getRunAsGroup())
        .contains(
            "EXPOSE %d %d %d %d"
                .formatted(port("http"), port("ops"), port("member"), port("event-bus")))
        .contains("COPY --from=build /build/target/herald.jar /opt/herald/herald.jar")
        .containsPattern("(?m)^ENTRYPOINT \\[\"java\".*\"-jar\", \"/opt/herald/herald.jar\"\\]$");
    for (String copied : List.of("pom.xml", "src")) {
      assertThat(Files.exists(Path.of(copied))).isTrue();
      assertThat(file).contains("COPY " + copied + " ");
    }
    assertThat(container().getArgs()).containsExactly("--conf", "/etc/herald/herald.yaml");
    assertThat(container().getVolumeMounts())
        .anyMatch(mount -> mount.getMountPath().equals("/etc/herald"));
  }

  @Test
  void anybodyMayBeAnybodyIsSaidAloud() {
    assertThat(config.http().isLoopback()).isFalse();
    assertThat(config.auth().allowOpen()).isTrue();
    assertThat(config.auth().apiKeys()).containsExactly("secret");
  }
}
