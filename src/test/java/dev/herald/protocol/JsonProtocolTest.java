package dev.herald.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Command;
import dev.herald.core.ErrorCode;
import dev.herald.core.Event;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.core.Recovered;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonProtocolTest {
  private static final Position HERE = new Position("e1", 7);
  private final Protocol json = new JsonProtocol();
  private final Protocol plain = new PlainTextProtocol(json);
  private int opcode;

  private static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private Command decode(String text) throws BadFrame {
    return json.decodeText(bytes(text));
  }

  private Event.Refused refusal(String text) {
    try {
      throw new AssertionError("taken: " + json.decodeText(bytes(text)));
    } catch (BadFrame bad) {
      return bad.answer();
    }
  }

  private String encode(Event event) {
    return payload(json.frame(event));
  }

  /** The opcode is noted. */
  private String payload(ByteBuf frame) {
    opcode = frame.readByte() & 15;
    int length = frame.readByte();
    frame.skipBytes(length < 126 ? 0 : 2);
    String payload = frame.toString(StandardCharsets.UTF_8).replace('"', '\'');
    frame.release();
    return payload;
  }

  private static String text(Command command) {
    return new String(((Command.Send) command).body().bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void aSendBearsAllItsFields() throws BadFrame {
    Command send =
        decode(
            "{'type':'send','id':'a','to':'room:x','data':1,'echo':false,'keep':false,'key':'k'}");
    assertThat(send)
        .isEqualTo(
            new Command.Send(
                "\"a\"", new Address.Room("x"), Body.json(new byte[] {'1'}), "k", false, false));
  }

  @Test
  void membersComeInAnyOrderAndUnknownOnesAreIgnored() throws BadFrame {
    Command send =
        decode(" { 'data':{'x':[1,{}]}, 'new':{'a':[1]}, 'to':'everyone','type':'send'}");
    assertThat(text(send)).isEqualTo("{\"x\":[1,{}]}");
    assertThat(send.ref()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "-1.5e+10",
        "0",
        "\"\"",
        "\"a\\\"b\\u0000\\ud800é😀\"",
        "[]",
        "{}",
        "[ 1 , 2 ]",
        "{\"a\":{\"b\":[[[]]]}}",
        "12345678901234567890123456789012345678901234567890"
      })
  void dataIsCarriedByteForByte(String data) throws BadFrame {
    assertThat(text(decode("{'type':'send','to':'everyone','data':" + data + "}")))
        .isEqualTo(data.replace('\'', '"'));
    assertThat(text(decode("{'data': " + data + " ,'type':'send','to':'everyone'}")))
        .isEqualTo(data);
  }

  @Test
  void lineBreaksBetweenTokensBecomeSpaces() throws BadFrame {
    assertThat(text(decode("{'type':'send','to':'everyone','data':{\r\n 'a':\n1}}")))
        .isEqualTo("{   \"a\": 1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "17|17",
        "0|0",
        "-5|-5",
        "9007199254740991|9007199254740991",
        "'x'|\"x\"",
        "'\\u0041'|\"\\u0041\""
      })
  void theIdComesBackAsItWasWritten(String id, String ref) throws BadFrame {
    // CSV takes the single quotes away
    String written = id.startsWith("x") || id.startsWith("\\") ? "\"" + id + "\"" : id;
    String expected = ref.startsWith("\"") || written.equals(id) ? ref : "\"" + ref + "\"";
    assertThat(decode("{'type':'ping','id':" + written + "}").ref()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "|BAD_FRAME",
        "   |BAD_FRAME",
        "hello|BAD_FRAME",
        "[]|BAD_FRAME",
        "{|BAD_FRAME",
        "{}|BAD_FRAME",
        "{} {}|BAD_FRAME",
        "{'type':'ping'} x|BAD_FRAME",
        "{'type':1}|BAD_FRAME",
        "{'type':'ping',}|BAD_FRAME",
        "{'type':'ping','type':'ping'}|BAD_FRAME",
        "{'type':'send','to':'everyone','data':{'a':1,'a':2}}|BAD_FRAME",
        "{'type':'fly'}|UNKNOWN_TYPE",
        "{'type':'ping','id':null}|BAD_FRAME",
        "{'type':'ping','id':1.5}|BAD_FRAME",
        "{'type':'ping','id':[1]}|BAD_FRAME",
        "{'type':'ping','id':9007199254740992}|BAD_FRAME",
        "{'type':'ping','id':123456789012345678901234567890}|BAD_FRAME",
        "{'type':'send','data':1}|BAD_FRAME",
        "{'type':'send','to':'everyone'}|BAD_FRAME",
        "{'type':'send','to':5,'data':1}|BAD_FRAME",
        "{'type':'send','to':'ann','data':1}|BAD_ADDRESS",
        "{'type':'send','to':'user:','data':1}|BAD_ADDRESS",
        "{'type':'send','to':'everyone','data':1,'base64':''}|BAD_FRAME",
        "{'type':'send','to':'everyone','base64':'%%'}|BAD_FRAME",
        "{'type':'send','to':'everyone','data':1,'echo':'no'}|BAD_FRAME",
        "{'type':'send','to':'everyone','data':1,'keep':0}|BAD_FRAME",
        "{'type':'send','to':'everyone','data':1,'key':''}|BAD_FRAME",
        "{'type':'send','to':'everyone','data':1,'key':7}|BAD_FRAME",
        "{'type':'send','to':'everyone','data':01}|BAD_FRAME",
        "{'type':'send','to':'everyone','data':nul}|BAD_FRAME",
        "{'type':'join'}|BAD_FRAME",
        "{'type':'join','room':'  '}|BAD_ADDRESS",
        "{'type':'leave','room':[]}|BAD_FRAME",
      })
  void wrongFramesAreAnsweredByTheirCode(String frame, ErrorCode code) {
    assertThat(refusal(frame == null ? "" : frame).code()).isEqualTo(code);
  }

  @Test
  void overLongFieldsAreTooLarge() {
    assertThat(refusal("{'type':'ping','id':'" + "x".repeat(65) + "'}").code())
        .isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(
            refusal("{'type':'send','to':'everyone','data':1,'key':'" + "x".repeat(65) + "'}")
                .code())
        .isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void nestingIsBounded() throws BadFrame {
    String deep = "[".repeat(99) + "]".repeat(99);
    decode("{'type':'send','to':'everyone','data':" + deep + "}");
    assertThat(refusal("{'type':'send','to':'everyone','data':[" + deep + "]}").code())
        .isEqualTo(ErrorCode.BAD_FRAME);
  }

  @Test
  void textOfAnotherEncodingIsNotJson() {
    byte[] utf16 = "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_16LE);
    assertThatThrownBy(() -> json.decodeText(utf16)).isInstanceOf(BadFrame.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':01,'type':'ping'}",
        "{'type':'ping','id':1x}",
        "{'type':'ping','id':1",
        "{'type':'ping','id':-}",
        "{'type':'ping','id':'a'x}",
        "{'type':'ping','id':'a'",
      })
  void anIdThatTheClientNeverWroteIsNotInTheAnswer(String frame) {
    assertThat(refusal(frame).code()).isEqualTo(ErrorCode.BAD_FRAME);
    assertThat(refusal(frame).ref()).isEmpty();
    assertThat(refusal("{'id':1 ,'type':01}").ref()).isEqualTo("1");
  }

  @Test
  void aRefusalTellsWhatItIsAbout() {
    assertThat(refusal("{'id':3,'to':'nobody','type':'send','data':1}"))
        .extracting(Event.Refused::ref, Event.Refused::about, Event.Refused::room)
        .containsExactly("3", "nobody", false);
    assertThat(refusal("{'id':3,'room':' ','type':'join'}"))
        .extracting(Event.Refused::ref, Event.Refused::about, Event.Refused::room)
        .containsExactly("3", " ", true);
    assertThat(refusal("{'id':3,'type':'join','room':5}").ref()).isEqualTo("3");
  }

  @Test
  void aBinaryFrameIsAHeaderAndBytes() throws BadFrame {
    Command command = json.decodeBinary(bytes("{'type':'send','to':'room:x'}\n\0\n'"));
    assertThat(((Command.Send) command).body()).isEqualTo(Body.binary(bytes("\0\n'")));
    command = json.decodeBinary(bytes("{'type':'send','to':'room:x'}\n"));
    assertThat(((Command.Send) command).body().size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "{'type':'send','to':'room:x'}",
        "{'type':'ping'}\n",
        "{'type':'send','to':'room:x','data':1}\nabc",
        "x\nabc"
      })
  void aWrongBinaryFrameIsBad(String frame) {
    assertThatThrownBy(() -> json.decodeBinary(bytes(frame)))
        .isInstanceOfSatisfying(
            BadFrame.class, bad -> assertThat(bad.answer().code()).isEqualTo(ErrorCode.BAD_FRAME));
  }

  @Test
  void aBinaryHeaderIsBoundedAndUtf8() {
    byte[] fits = bytes("{'type':'send','to':'room:x'}" + " ".repeat(4096 - 29) + "\nx");
    assertThat(fits).hasSize(4098);
    assertThat(decodeBinary(fits)).isEqualTo("taken");
    assertThat(decodeBinary(bytes(" " + new String(fits, StandardCharsets.UTF_8))))
        .isEqualTo("TOO_LARGE");
    assertThat(decodeBinary(new byte[] {'{', (byte) 0xff, '}', '\n'})).isEqualTo("BAD_FRAME");
  }

  private String decodeBinary(byte[] frame) {
    try {
      json.decodeBinary(frame);
      return "taken";
    } catch (BadFrame bad) {
      return bad.answer().code().name();
    }
  }

  @Test
  void base64IsABinaryBody() throws BadFrame {
    Command send = decode("{'type':'send','to':'room:x','base64':'AP8='}");
    assertThat(((Command.Send) send).body()).isEqualTo(Body.binary(new byte[] {0, (byte) 0xff}));
  }

  @Test
  void plainTextIsForEveryoneWhereNothingWasNegotiated() throws BadFrame {
    Command send = plain.decodeText(bytes("  say \"hi\"\n\\ \u0001é"));
    assertThat(((Command.Send) send).to()).isEqualTo(Address.Everyone.ADDRESS);
    assertThat(text(send)).isEqualTo("\"  say \\\"hi\\\"\\u000a\\\\ \\u0001é\"");
    assertThat(plain.decodeText(bytes(" {'type':'ping'}"))).isInstanceOf(Command.Ping.class);
    assertThatThrownBy(() -> plain.decodeText(bytes(""))).isInstanceOf(BadFrame.class);
    assertThatThrownBy(() -> plain.decodeText(bytes(" {hello"))).isInstanceOf(BadFrame.class);
  }

  @Test
  void eventsLookAsTheProtocolSays() {
    Address.Room room = new Address.Room("a\"b");
    assertThat(
            encode(
                new Event.Welcome("s", "ann", "n", HERE, Recovered.UNASKED, 25_000, 65_536, 128)))
        .isEqualTo(
            "{'type':'welcome','protocol':'1.0','session':'s','user':'ann','node':'n','epoch':'e1',"
                + "'offset':7,'heartbeat':25000,'limits':{'message':65536,'rooms':128}}");
    assertThat(encode(new Event.Ack("1", room, HERE)))
        .isEqualTo("{'type':'ack','id':1,'to':'room:a\\'b','epoch':'e1','offset':7}");
    assertThat(encode(new Event.Ack("1", room, Position.UNKEPT)))
        .isEqualTo("{'type':'ack','id':1,'to':'room:a\\'b'}");
    assertThat(encode(new Event.Joined("", room, HERE, Recovered.UNASKED)))
        .isEqualTo("{'type':'joined','room':'a\\'b','epoch':'e1','offset':7}");
    assertThat(encode(new Event.Left("\"x\"", room)))
        .isEqualTo("{'type':'left','id':'x','room':'a\\'b'}");
    assertThat(encode(new Event.Pong(""))).isEqualTo("{'type':'pong'}");
    assertThat(encode(new Event.Refused("1", ErrorCode.TOO_MANY_ROOMS, "why", "r", true)))
        .isEqualTo("{'type':'error','id':1,'code':'too-many-rooms','message':'why','room':'r'}");
    assertThat(encode(new Event.Refused("", ErrorCode.UNAVAILABLE, "why", "", false)))
        .isEqualTo("{'type':'error','code':'unavailable','message':'why','after':1000}");
    assertThat(encode(new Event.Reset(room, HERE)))
        .isEqualTo("{'type':'reset','to':'room:a\\'b','epoch':'e1','offset':7}");
    assertThat(encode(new Event.Reconnect(40))).isEqualTo("{'type':'reconnect','after':40}");
  }

  @Test
  void messagesLookAsTheProtocolSays() {
    Body body = Body.json(bytes("{'a':1}"));
    Message kept =
        new Message(new Address.User("é"), "bob", body, "k", 99, new Position("e1", 7), "");
    assertThat(encode(kept))
        .isEqualTo(
            "{'type':'message','to':'user:é','from':'user:bob','data':{'a':1},'epoch':'e1',"
                + "'offset':7,'time':99,'key':'k'}");
    Message bare =
        new Message(
            Address.Everyone.ADDRESS,
            "",
            Body.binary(new byte[] {1, 10}),
            "",
            99,
            Position.UNKEPT,
            "");
    assertThat(encode(bare)).isEqualTo("{'type':'message','to':'everyone','time':99}\n\1\n");
    assertThat(opcode).isEqualTo(WebSocketFrame.BINARY);
    encode(kept);
    assertThat(opcode).isEqualTo(WebSocketFrame.TEXT);
  }

  private String encode(Message message) {
    return payload(json.frame(message));
  }

  @Test
  void aKeyWithALoneSurrogateSurvives() throws BadFrame {
    Command send = decode("{'type':'send','to':'everyone','data':1,'key':'\\ud800\\n'}");
    Message message =
        new Message(
            Address.Everyone.ADDRESS,
            "",
            Body.json(new byte[] {'1'}),
            ((Command.Send) send).key(),
            1,
            Position.UNKEPT,
            "");
    assertThat(encode(message)).endsWith("'key':'\\ud800\\u000a'}");
  }
}
