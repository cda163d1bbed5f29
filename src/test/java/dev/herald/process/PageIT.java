package dev.herald.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.herald.testing.Await;
import dev.herald.testing.HazelcastPair;
import dev.herald.testing.Jar;
import dev.herald.testing.RawSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** The page in a real browser; screenshots go to target/screenshots. */
class PageIT {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

  @TempDir Path folder;
  private final List<ChromeDriver> browsers = new ArrayList<>();
  private Jar jar;

  @BeforeEach
  void start() {
    boolean there = Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
    boolean required = "required".equals(System.getProperty("herald.browser"));
    assumeTrue(there || required, "no browser: install Debian's chromium and chromium-driver");
    jar = Jar.start();
  }

  @AfterEach
  void stop() {
    browsers.forEach(ChromeDriver::quit);
    if (jar != null) {
      jar.close();
    }
  }

  private ChromeDriver browser(int width, int height) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + folder.resolve("profile" + browsers.size()));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(DRIVER.toFile())
            .usingAnyFreePort()
            .build();
    ChromeDriver browser = new ChromeDriver(service, options);
    browsers.add(browser);
    browser.manage().window().setSize(new Dimension(width, height));
    return browser;
  }

  private ChromeDriver enter(String name, int width, int height) {
    ChromeDriver browser = browser(width, height);
    browser.get("http://127.0.0.1:" + jar.port() + "/");
    await(browser, "#name", "");
    type(browser, "#name", name);
    click(browser, "#enter");
    await(browser, "#status", "connected to node " + jar.node());
    return browser;
  }

  private static String text(ChromeDriver browser, String selector) {
    try {
      return browser.findElement(By.cssSelector(selector)).getText();
    } catch (NoSuchElementException | StaleElementReferenceException notYet) {
      return "(not there)";
    }
  }

  private static void await(ChromeDriver browser, String selector, String text) {
    Await.until(
        selector + " shows " + text,
        () ->
            !text(browser, selector).equals("(not there)")
                && text(browser, selector).contains(text));
  }

  private static void type(ChromeDriver browser, String selector, String text) {
    browser.findElement(By.cssSelector(selector)).sendKeys(text);
  }

  private static void click(ChromeDriver browser, String selector) {
    browser.findElement(By.cssSelector(selector)).click();
  }

  private static void say(ChromeDriver browser, String text) {
    type(browser, "#draft", text);
    click(browser, "#say");
  }

  private static void add(ChromeDriver browser, String field, String name) {
    type(browser, field, name + "\n");
    await(browser, "#title", name);
  }

  private static void open(ChromeDriver browser, String label) {
    browser
        .findElement(By.xpath("//button[contains(@class,'place')][span[text()='" + label + "']]"))
        .click();
    await(browser, "#title", label);
  }

  private static void shoot(ChromeDriver browser, String name) throws IOException {
    Path file = Path.of("target", "screenshots", name + ".png");
    Files.createDirectories(file.getParent());
    Files.write(file, browser.getScreenshotAs(OutputType.BYTES));
  }

  private static void assertNoErrors(ChromeDriver browser) {
    List<LogEntry> log = browser.manage().logs().get(LogType.BROWSER).getAll();
    assertThat(log).isEmpty();
  }

  @Test
  void peopleTalkToEveryoneToARoomAndToOnePerson() throws IOException {
    ChromeDriver ann = enter("Ann", 1200, 800);
    ChromeDriver bob = enter("Bob", 1200, 800);
    say(ann, "Hello, everyone");
    await(bob, "#messages", "Hello, everyone");
    await(ann, "#messages", "Hello, everyone");

    add(ann, "#new-room", "kitchen");
    add(bob, "#new-room", "kitchen");
    await(bob, ".places", "kitchen");
    say(bob, "Who is cooking?");
    await(ann, "#messages", "Who is cooking?");
    say(ann, "I am. <b>Not</b> bold.");
    await(bob, "#messages", "<b>Not</b> bold.");

    ChromeDriver annsPhone = enter("Ann", 390, 780);
    open(bob, "Everyone");
    add(bob, "#new-person", "Ann");
    say(bob, "Just between us");
    await(ann, ".places", "Bob");
    open(ann, "Bob");
    await(ann, "#messages", "Just between us");
    open(annsPhone, "Bob");
    await(annsPhone, "#messages", "Just between us");
    say(annsPhone, "From my phone");
    await(bob, "#messages", "From my phone");

    open(ann, "kitchen");
    shoot(ann, "desk");
    shoot(annsPhone, "phone");
    click(ann, "#leave");
    await(ann, "#title", "Everyone");
    for (ChromeDriver browser : browsers) {
      assertNoErrors(browser);
    }
  }

  @Test
  void twoBrowsersOnTwoNodesTalkAndSeeTheCluster() throws IOException {
    jar.close();
    List<Jar> jars = Jar.startAll(2, HazelcastPair.clusterOfItsOwn().toArray(String[]::new));
    try (Jar other = jars.get(1)) {
      jar = jars.get(0);
      ChromeDriver ann = enter("Ann", 1200, 800);
      jar = other;
      ChromeDriver bob = enter("Bob", 390, 780);
      jar = jars.get(0);
      for (Jar each : jars) {
        await(ann, "[data-node='" + each.node() + "']", each.node());
        await(bob, "[data-node='" + each.node() + "']", each.node());
      }
      await(ann, "#nodes .here", jar.node() + " serves you");
      await(bob, "#nodes .here", other.node() + " serves you");
      say(ann, "From the first node");
      await(bob, "#messages", "From the first node");
      add(ann, "#new-room", "kitchen");
      add(bob, "#new-room", "kitchen");
      await(bob, ".places", "kitchen");
      say(bob, "From the second node");
      await(ann, "#messages", "From the second node");
      shoot(ann, "cluster-desk");
      shoot(bob, "cluster-phone");
      assertNoErrors(ann);
      assertNoErrors(bob);
    }
  }

  @Test
  void aNameThatIsNotAllowedIsSaidInWords() throws IOException {
    ChromeDriver browser = browser(390, 780);
    browser.get("http://127.0.0.1:" + jar.port() + "/");
    await(browser, "#name", "");
    shoot(browser, "door");
    type(browser, "#name", "é".repeat(150));
    click(browser, "#enter");
    await(browser, ".problem", "not allowed");
  }

  @Test
  void theTenLinesOfTheReadmeTalkFromDisk() throws IOException {
    Matcher block =
        Pattern.compile("(?s)```html\n(.*?)\n```").matcher(Files.readString(Path.of("README.md")));
    assertThat(block.find()).isTrue();
    assertThat(block.group(1)).contains("127.0.0.1:8080");
    assertThat(block.group(1).lines().count()).isLessThanOrEqualTo(10);
    Path page = folder.resolve("ten-lines.html");
    Files.writeString(page, block.group(1).replace("8080", Integer.toString(jar.port())));
    ChromeDriver browser = browser(800, 600);
    try (RawSocket other = RawSocket.open(jar.port(), "/ws/?user=other")) {
      other.json("welcome");
      browser.get(page.toUri().toString());
      await(browser, "#log", "\"type\":\"welcome\"");
      type(browser, "#say", "hello\n");
      assertThat(other.json("message").path("data").asText()).isEqualTo("hello");
      await(browser, "#log", "\"data\":\"hello\"");
      other.text("hello yourself");
      await(browser, "#log", "\"data\":\"hello yourself\"");
    }
    assertNoErrors(browser);
  }

  @Test
  void aPageWithAnotherSubprotocolReadsThatItIsRefused() throws IOException {
    Path page = folder.resolve("other.html");
    Files.writeString(
        page,
        """
        <pre id="log"></pre>
        <script>
          const socket = new WebSocket("ws://127.0.0.1:%d/ws", ["bearer.abc", "other"]);
          socket.onclose = (event) => { log.textContent = event.code + " " + event.reason; };
        </script>
        """
            .formatted(jar.port()));
    ChromeDriver browser = browser(800, 600);
    browser.get(page.toUri().toString());
    await(browser, "#log", "4000 bad request");
  }

  /** Sockets, timers and the clock of a page in the hands of the test. */
  private static final String FAKES =
      """
      window.sockets = []; window.timers = []; window.millis = 0;
      performance.now = () => window.millis;
      window.setTimeout = (run, after) => {
        const id = window.timers.length + 1;
        window.timers.push({ id, run, after });
        return id;
      };
      window.clearTimeout = (id) => window.timers.forEach((t) => { if (t.id === id) t.run = null; });
      window.pending = () => window.timers.filter((t) => t.run).map((t) => t.after);
      window.WebSocket = class {
        constructor(url) { this.url = url; this.sent = []; window.sockets.push(this); }
        send(frame) { this.sent.push(frame); }
        close() { this.closed = true; }
        get(frame) { this.onmessage({ data: JSON.stringify(frame) }); }
        end(code) { this.onclose({ code, reason: '' }); }
      };
      window.fire = (after) => {
        const timer = window.timers.find((t) => t.run && t.after === after);
        const run = timer.run;
        timer.run = null;
        run();
      };
      window.last = () => window.sockets[window.sockets.length - 1];
      window.welcome = () => window.last().get({ type: 'welcome', node: 'n', heartbeat: 25000 });
      """;

  private ChromeDriver enterWithFakes() {
    ChromeDriver browser = browser(800, 600);
    browser.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", FAKES));
    browser.get("http://127.0.0.1:" + jar.port() + "/");
    await(browser, "#name", "");
    type(browser, "#name", "Ann");
    click(browser, "#enter");
    await(browser, "#status", "connecting");
    return browser;
  }

  private static String js(ChromeDriver browser, String expression) {
    return String.valueOf(browser.executeScript("return JSON.stringify(" + expression + ")"));
  }

  @Test
  void aRoomThatIsJoinedWhileConnectingIsJoinedOnceOpen() {
    ChromeDriver browser = enterWithFakes();
    add(browser, "#new-room", "kitchen");
    assertThat(js(browser, "last().sent")).isEqualTo("[]");
    browser.executeScript("welcome()");
    assertThat(js(browser, "last().sent")).contains("join").contains("kitchen");

    browser.executeScript("last().end(1006); fire(pending()[0]); welcome()");
    assertThat(js(browser, "sockets.length")).isEqualTo("2");
    assertThat(js(browser, "last().sent")).as("was not answered").contains("kitchen");

    browser.executeScript("last().get({ type: 'joined', room: 'kitchen' })");
    await(browser, ".places", "kitchen");
    browser.executeScript("last().end(1006); fire(pending()[0]); welcome()");
    assertThat(js(browser, "last().url")).contains("room=kitchen");
    assertThat(js(browser, "last().sent")).isEqualTo("[]");
  }

  @Test
  void anAnnouncedReconnectIsCountedFromTheFrame() {
    ChromeDriver browser = enterWithFakes();
    browser.executeScript(
        "welcome(); last().get({ type: 'reconnect', after: 4000 }); millis = 3000; last().end(1001)");
    assertThat(js(browser, "pending()")).isEqualTo("[1000]");
    browser.executeScript("fire(1000)");
    assertThat(js(browser, "sockets.length")).isEqualTo("2");

    browser.executeScript(
        "welcome(); last().get({ type: 'reconnect', after: 10 }); millis = 9000; last().end(1001)");
    assertThat(js(browser, "pending()")).isEqualTo("[0]");
  }

  @Test
  void aSilentServerIsAskedAndThenGivenUp() {
    ChromeDriver browser = enterWithFakes();
    browser.executeScript("welcome()");
    assertThat(js(browser, "pending()")).isEqualTo("[25000]");
    browser.executeScript("fire(25000)");
    assertThat(js(browser, "last().sent")).isEqualTo("[\"{\\\"type\\\":\\\"ping\\\"}\"]");
    assertThat(js(browser, "pending()")).isEqualTo("[10000]");

    browser.executeScript("last().get({ type: 'pong' })");
    assertThat(js(browser, "pending()")).isEqualTo("[25000]");
    browser.executeScript("fire(25000); fire(10000)");
    assertThat(js(browser, "last().closed")).isEqualTo("true");
    browser.executeScript("fire(pending()[0])");
    assertThat(js(browser, "sockets.length")).isEqualTo("2");
    browser.executeScript("welcome()");
    await(browser, "#status", "connected");
  }

  @Test
  void theApiCanBeReadInABrowser() throws IOException {
    ChromeDriver browser = browser(1100, 1300);
    browser.get("http://127.0.0.1:" + jar.port() + "/api.html");
    await(browser, "#operations-messages-publish", "/api/messages");
    await(browser, "#operations-operation-metrics", "/metrics");
    click(browser, "#operations-messages-publish");
    await(browser, "#operations-messages-publish", "An array, or NDJSON");
    shoot(browser, "api");
    assertNoErrors(browser);
  }

  /** The browser connects again by itself, and says where it was. */
  @Test
  void anEventSourceGoesOnWhereItWas() {
    ChromeDriver browser = browser(500, 400);
    browser.get("http://127.0.0.1:" + jar.port() + "/api.html"); // any page of the origin
    browser.executeScript(
        """
        window.all = [];
        window.welcomes = 0;
        const source = new EventSource("/sse?user=es-ann&room=es");
        source.onmessage = event => window.all.push(JSON.parse(event.data).data);
        source.addEventListener("welcome", () => window.welcomes++);
        source.addEventListener("joined", event => window.joined = JSON.parse(event.data));
        """);
    awaitScript(browser, "return String(window.joined?.room)", "es");
    publish("room:es", 1);
    publish("user:es-ann", 2);
    awaitScript(browser, "return window.all.join()", "1,2");
    assertThat(jar.ask("DELETE", "/api/sessions?user=es-ann", "")).contains(" 200 ");
    publish("room:es", 3);
    publish("user:es-ann", 4);
    awaitScript(browser, "return String(window.welcomes)", "2");
    awaitScript(browser, "return window.all.slice().sort().join()", "1,2,3,4");
    awaitScript(browser, "return String(window.joined.recovered)", "true");
  }

  private void publish(String to, int data) {
    String message = "{\"to\":\"" + to + "\",\"data\":" + data + "}";
    assertThat(jar.ask("POST", "/api/messages", message)).contains(" 202 ");
  }

  private static void awaitScript(ChromeDriver browser, String script, String value) {
    Await.until(script + " is " + value, () -> value.equals(browser.executeScript(script)));
  }
}
