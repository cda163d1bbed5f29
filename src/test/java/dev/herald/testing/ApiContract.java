package dev.herald.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;

/** What the description that the node serves promises: every answer is held to it. */
public final class ApiContract {
  private final JsonNode description;

  private ApiContract(JsonNode description) {
    this.description = description;
  }

  /**
   * @param file of the description, in YAML
   */
  public static ApiContract read(String file) {
    try (InputStream in = ApiContract.class.getResourceAsStream("/web/" + file)) {
      return new ApiContract(new ObjectMapper(new YAMLFactory()).readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public JsonNode description() {
    return description;
  }

  /** The answer is one of those that stand there, and its body is what it says. */
  public void check(HttpResponse<String> answer) {
    String method = answer.request().method().toLowerCase(java.util.Locale.ROOT);
    JsonNode operation = description.path("paths").path(answer.uri().getPath()).path(method);
    String what = method + " " + answer.uri() + " " + answer.statusCode() + " " + answer.body();
    assertThat(operation.isObject()).as(what).isTrue();
    JsonNode response =
        resolve(operation.path("responses").path(Integer.toString(answer.statusCode())));
    assertThat(response.isObject()).as(what).isTrue();
    String type = answer.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
    JsonNode content = response.path("content").path(type);
    assertThat(content.has("schema")).as(type + " of " + what).isTrue();
    if (type.endsWith("json")) {
      assertValid(content.path("schema"), answer.body(), what);
    }
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? description.at(node.path("$ref").asText().substring(1)) : node;
  }

  /**
   * @param schema of this description
   */
  public void assertValid(JsonNode schema, String json, String what) {
    JsonObject root =
        new JsonObject(schema.toString())
            .put("components", new JsonObject(description.path("components").toString()));
    OutputUnit verdict =
        Validator.create(
                JsonSchema.of(root),
                new JsonSchemaOptions()
                    .setBaseUri("app://herald")
                    .setDraft(Draft.DRAFT202012)
                    .setOutputFormat(OutputFormat.Basic))
            .validate(Json.decodeValue(json));
    assertThat(verdict.getValid()).as(what + ": " + verdict.getErrors()).isTrue();
  }
}
