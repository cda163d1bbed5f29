package dev.herald.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.core.Address;
import dev.herald.core.Body;
import dev.herald.core.Command;
import dev.herald.core.ErrorCode;
import dev.herald.core.Event;
import dev.herald.core.Message;
import dev.herald.core.Position;
import dev.herald.core.Recovered;
import dev.herald.core.Resume;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BridgeCodecTest {
  private static final Address.Room ROOM = new Address.Room("r");
  private static final Address.User ANN = new Address.User("ann");
  private static final Position PLACE = new Position("e", 7);
  private static final String OWN = "\u0000own";

  private final BridgeCodec web = codec(BridgeDialect.WEB);
  private final BridgeCodec tcp = codec(BridgeDialect.TCP);

  private static BridgeCodec codec(BridgeDialect dialect) {
    return new BridgeCodec(dialect, ANN, Set.of("orders"));
  }

  private static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static Command decode(BridgeCodec codec, String frame) {
    try {
      return codec.decode(bytes(frame));
    } catch (BadFrame bad) {
      throw new AssertionError(bad.answer().toString(), bad);
    }
  }

  /** What a frame that is wrong is answered by. */
  private static String fault(BridgeCodec codec, String frame) {
    BadFrame bad = catchThrowableOfType(BadFrame.class, () -> codec.decode(bytes(frame)));
    assertThat(bad).as(frame).isNotNull();
    return told(codec, bad.answer());
  }

  private static String told(BridgeCodec codec, Event event) {
    ByteBuf out = Unpooled.buffer();
    codec.encode(event, out);
    return text(out);
  }

  private static String told(BridgeCodec codec, Message message) {
    ByteBuf out = Unpooled.buffer();
    codec.encode(message, out);
    return text(out);
  }

  /** Every frame must be JSON; shown with single quotes. */
  private static String text(ByteBuf out) {
    String text = out.toString(StandardCharsets.UTF_8);
    try {
      new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
    return text.replace('"', '\'');
  }

  private static Message message(Address to, Body body) {
    return new Message(to, "bob", body, "k", 5, PLACE, "");
  }

  @ParameterizedTest
  @EnumSource(BridgeDialect.class)
  void toSendOrPublishIsToSend(BridgeDialect dialect) {
    BridgeCodec codec = codec(dialect);
    assertThat(
            decode(codec, "{'type':'send','address':'room:r','body':{'a':\n1},'replyAddress':'x'}"))
        .isEqualTo(send("x", ROOM, "{'a': 1}", ""));
    assertThat(
            decode(
                codec,
                "{'type':'publish','address':'user:bob','body':1,'replyAddress':'x',"
                    + "'headers':{'key':'k','other':[1]}}"))
        .isEqualTo(send("", new Address.User("bob"), "1", "k"));
    assertThat(decode(codec, "{'type':'send','address':'everyone','headers':null,'more':{}}"))
        .isEqualTo(send("", Address.Everyone.ADDRESS, "null", ""));
  }

  private static Command send(String ref, Address to, String json, String key) {
    return new Command.Send(ref, to, Body.json(bytes(json)), key, true, true);
  }

  @Test
  void aServiceIsAskedWithAllHeaders() {
    assertThat(
            decode(
                web,
                "{'type':'send','address':'orders','body':[],'headers':{'a':'b','n':1.50},"
                    + "'replyAddress':'x'}"))
        .isEqualTo(
            new Command.Request(
                "x", "orders", Body.json(bytes("[]")), Map.of("a", "b", "n", "1.50")));
    assertThat(fault(web, "{'type':'publish','address':'orders','body':1}"))
        .contains("'access_denied'");
    assertThat(fault(web, "{'type':'register','address':'orders'}")).contains("'access_denied'");
  }

  @Test
  void toRegisterForARoomIsToJoinIt() {
    assertThat(decode(web, "{'type':'register','address':'room:r'}"))
        .isEqualTo(new Command.Join(OWN + "1", ROOM, Resume.NOW));
    assertThat(decode(web, "{'type':'unregister','address':'room:r'}"))
        .isEqualTo(new Command.Leave(OWN, ROOM));
    assertThat(decode(web, "{'type':'register','address':'room:r','headers':{'since':'e:7'}}"))
        .isEqualTo(new Command.Join(OWN + "2", ROOM, new Resume(Optional.of(PLACE), 0)));
  }

  @ParameterizedTest
  @EnumSource(BridgeDialect.class)
  void itHearsOfItsUserAndOfEveryoneOnlyWhileItIsRegistered(BridgeDialect dialect) {
    BridgeCodec codec = codec(dialect);
    for (Address address : Set.of(ANN, Address.Everyone.ADDRESS)) {
      Message message = message(address, Body.json(bytes("1")));
      assertThat(told(codec, message)).isEmpty();
      String name = address.key();
      Command nothing = decode(codec, "{'type':'register','address':'" + name + "'}");
      assertThat(told(codec, new Event.Pong(nothing.ref()))).isEmpty();
      assertThat(told(codec, message)).contains("'address':'" + name + "'");
      decode(codec, "{'type':'unregister','address':'" + name + "'}");
      assertThat(told(codec, message)).isEmpty();
    }
  }

  @Test
  void messagesAreFramesOfTheDialect() {
    decode(web, "{'type':'register','address':'room:r'}");
    decode(tcp, "{'type':'register','address':'room:r'}");
    assertThat(told(web, message(ROOM, Body.json(bytes("{'a':1}")))))
        .isEqualTo(
            "{'type':'rec','address':'room:r','headers':{'from':'user:bob','epoch':'e',"
                + "'offset':'7','time':'5','key':'k'},'body':{'a':1}}");
    assertThat(told(tcp, new Message(ROOM, "", Body.json(bytes("1")), "", 5, Position.UNKEPT, "")))
        .isEqualTo(
            "{'type':'message','address':'room:r','headers':{'time':'5'},'body':1,'send':false}");
    assertThat(told(web, message(ROOM, Body.binary(new byte[] {1, 2}))))
        .contains("'encoding':'base64'},'body':'AQI='}");
  }

  @Test
  void aReplyIsThePositionOfTheMessage() {
    assertThat(told(web, new Event.Ack("x", ROOM, PLACE)))
        .isEqualTo("{'type':'rec','address':'x','body':{'epoch':'e','offset':7}}");
    assertThat(told(tcp, new Event.Ack("x", ROOM, Position.UNKEPT)))
        .isEqualTo("{'type':'message','address':'x','headers':{},'body':{},'send':true}");
  }

  @Test
  void whatAServiceRepliedIsTold() {
    Event replied = new Event.Replied("x", Body.json(bytes("[1]")), Map.of("a\n", "b'"));
    assertThat(told(web, replied))
        .isEqualTo("{'type':'rec','address':'x','headers':{'a\\u000a':'b''},'body':[1]}");
    assertThat(told(web, new Event.Replied("", Body.json(bytes("1")), Map.of()))).isEmpty();
    Event none = new Event.Unreplied("x", "orders", "NO_HANDLERS", -1, "none");
    assertThat(told(tcp, none))
        .isEqualTo(
            "{'type':'err','address':'x','sourceAddress':'orders','failureCode':-1,"
                + "'failureType':'NO_HANDLERS','message':'none'}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                                       | invalid_json",
        "{                                                      | invalid_json",
        "[]                                                     | invalid_json",
        "{'type':'ping','type':'ping'}                          | invalid_json",
        "{'address':'room:r'}                                   | missing_type",
        "{'type':null,'address':'room:r'}                       | missing_type",
        "{'type':1,'address':'room:r'}                          | invalid_type",
        "{'type':'other','address':'room:r'}                    | invalid_type",
        "{'type':'send'}                                        | missing_address",
        "{'type':'other','address':7}                           | missing_address",
        "{'type':'send','address':'room:r','headers':1}         | invalid_headers",
        "{'type':'send','address':'room:r','replyAddress':1}    | invalid_reply_address",
        "{'type':'send','address':'room:r','replyAddress':'1234567890123456789012345678901234567'}"
            + "| invalid_reply_address",
        "{'type':'send','address':'plain'}                      | access_denied",
        "{'type':'send','address':'room:'}                      | access_denied",
        "{'type':'register','address':'user:bob'}               | access_denied",
        "{'type':'register','address':'user:ann','headers':{'since':'e:1'}} | invalid_headers",
        "{'type':'register','address':'room:r','headers':{'since':'x'}} | invalid_headers",
        "{'type':'unregister','address':'plain'}                | access_denied",
      })
  void faultsHaveVertxNames(String frame, String name) {
    String text = frame == null ? "" : frame;
    assertThat(fault(web, text)).contains("'type':'err'").contains("'body':'" + name + "'");
  }

  @Test
  void longNamesAreRefusedAndNotEchoed() {
    String name = "room:" + "x".repeat(300);
    assertThat(fault(web, "{'type':'register','address':'" + name + "'}"))
        .isEqualTo("{'type':'err','body':'max_address_length_reached'}");
    assertThat(fault(tcp, "{'type':'send','address':'" + name + "'}"))
        .isEqualTo("{'type':'err','message':'access_denied'}");
    String key = "x".repeat(65);
    assertThat(fault(web, "{'type':'send','address':'room:r','headers':{'key':'" + key + "'}}"))
        .contains("'body':'too_large'");
  }

  @Test
  void overTcpSomeFaultsDiffer() {
    assertThat(fault(tcp, "{'address':'room:r'}"))
        .isEqualTo("{'type':'err','sourceAddress':'room:r','message':'unknown_type'}");
    assertThat(fault(tcp, "{'type':'unregister','address':'room:r'}"))
        .isEqualTo("{'type':'err','sourceAddress':'room:r','message':'unknown_address'}");
    assertThat(told(tcp, new Event.Pong(decode(tcp, "{'type':'ping'}").ref())))
        .isEqualTo("{'type':'pong'}");
    assertThat(told(web, new Event.Pong(decode(web, "{'type':'ping'}").ref()))).isEmpty();
    decode(tcp, "{'type':'register','address':'room:r'}");
    assertThat(decode(tcp, "{'type':'register','address':'room:r'}"))
        .isInstanceOf(Command.Ping.class);
    decode(web, "{'type':'register','address':'room:r'}");
    assertThat(fault(web, "{'type':'register','address':'room:r'}"))
        .contains("address_already_registered");
  }

  @Test
  void aDenialNamesTheAddressOrReachesWhoeverWaits() {
    assertThat(fault(web, "{'type':'send','address':'plain','replyAddress':'x'}"))
        .startsWith(
            "{'type':'err','address':'x','sourceAddress':'plain','failureCode':400,"
                + "'failureType':'RECIPIENT_FAILURE','message':'bad-address: ");
    assertThat(fault(web, "{'type':'register','address':'user:bob'}"))
        .startsWith(
            "{'type':'err','address':'user:bob','body':'access_denied','failureCode':403,"
                + "'failureType':'RECIPIENT_FAILURE','message':'forbidden: ");
  }

  @Test
  void overTcpTheHandlerThatWasToBeIsTold() {
    assertThat(fault(tcp, "{'type':'register','address':'user:bob'}"))
        .isEqualTo("{'type':'err','address':'user:bob','message':'access_denied'}");
    Command join = decode(tcp, "{'type':'register','address':'room:r'}");
    assertThat(told(tcp, join.refused(ErrorCode.FORBIDDEN.because("no"))))
        .isEqualTo("{'type':'err','address':'room:r','message':'access_denied'}");
    assertThat(fault(tcp, "{'type':'publish','address':'plain'}"))
        .isEqualTo("{'type':'err','sourceAddress':'plain','message':'access_denied'}");
  }

  @Test
  void whoIsNotLetInMayAskAgain() {
    Command join = decode(web, "{'type':'register','address':'room:r'}");
    Event refused = join.refused(ErrorCode.TOO_MANY_ROOMS.because("too many"));
    assertThat(told(web, refused))
        .contains("'address':'room:r','body':'max_handlers_reached','failureCode':429");
    assertThat(decode(web, "{'type':'register','address':'room:r'}"))
        .isEqualTo(new Command.Join(OWN + "2", ROOM, Resume.NOW));
  }

  @Test
  void theAnswerToAnEarlierRegisterSaysNothingOfALaterOne() {
    Command first = decode(web, "{'type':'register','address':'room:r'}");
    Command leave = decode(web, "{'type':'unregister','address':'room:r'}");
    decode(web, "{'type':'register','address':'room:r'}");
    assertThat(told(web, first.refused(ErrorCode.UNAVAILABLE.because("later")))).isEmpty();
    assertThat(told(web, leave.refused(ErrorCode.NOT_JOINED.because("not in")))).isEmpty();
    assertThat(told(web, message(ROOM, Body.json(bytes("1"))))).contains("room:r");
    assertThat(decode(web, "{'type':'unregister','address':'room:r'}"))
        .isInstanceOf(Command.Leave.class);
  }

  @Test
  void aHeaderThatIsNullIsNone() {
    assertThat(
            decode(
                web, "{'type':'send','address':'room:r','body':1,'headers':{'key':null,'a':null}}"))
        .isEqualTo(send("", ROOM, "1", ""));
    assertThat(decode(web, "{'type':'register','address':'room:r','headers':{'since':null}}"))
        .isEqualTo(new Command.Join(OWN + "1", ROOM, Resume.NOW));
  }

  @Test
  void itDoesNotHearRoomsThatItHasNotRegisteredFor() {
    assertThat(told(web, message(ROOM, Body.json(bytes("1"))))).isEmpty();
  }

  @Test
  void newsOfAnAddressIsTold() {
    decode(web, "{'type':'register','address':'room:r'}");
    assertThat(told(web, new Event.Joined(OWN + 1, ROOM, PLACE, Recovered.UNASKED))).isEmpty();
    assertThat(told(web, new Event.Joined(OWN + 1, ROOM, PLACE, Recovered.YES))).isEmpty();
    assertThat(told(web, new Event.Joined(OWN + 1, ROOM, PLACE, Recovered.NO)))
        .contains("'address':'room:r','body':'not_recovered','failureCode':410");
    assertThat(told(web, new Event.Reset(ROOM, PLACE))).contains("'body':'reset'");
    assertThat(told(web, new Event.Reset(ANN, PLACE))).isEmpty();
    assertThat(told(web, new Event.Left(OWN, ROOM))).isEmpty();
    assertThat(told(web, new Event.Left("", ROOM))).contains("'body':'unregistered'");
    assertThat(told(web, new Event.Left("", ROOM))).isEmpty();
    assertThat(told(web, new Event.Reconnect(1))).isEmpty();
    assertThat(told(web, new Event.Refused("", ErrorCode.NOT_JOINED, "not in", "r", true)))
        .isEmpty();
  }

  @Test
  void theFirstFrameMaySayWhoItIs() {
    assertThat(BridgeCodec.Hello.read(bytes("{'type':'ping','headers':{'user':'ann'}}")))
        .isEqualTo(new BridgeCodec.Hello(Optional.of("ann"), true));
    assertThat(BridgeCodec.Hello.read(bytes("{'type':'ping','headers':{'user':null}}")))
        .isEqualTo(new BridgeCodec.Hello(Optional.empty(), false));
    for (String frame : new String[] {"{'type':'send'}", "nonsense", "{}"}) {
      assertThat(BridgeCodec.Hello.read(bytes(frame)))
          .isEqualTo(new BridgeCodec.Hello(Optional.empty(), true));
    }
  }

  @RepeatedTest(300)
  void whateverComesIsACommandOrAFault(RepetitionInfo run) {
    Random random = new Random(run.getCurrentRepetition());
    String[] pieces = {
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "'type'",
      "'send'",
      "'register'",
      "'unregister'",
      "'address'",
      "'room:r'",
      "'orders'",
      "'headers'",
      "'since'",
      "'e:1'",
      "'body'",
      "null",
      "1",
      "\\",
      "'",
      "'replyAddress'",
      "\u00e4",
      "\u0000"
    };
    for (BridgeDialect dialect : BridgeDialect.values()) {
      BridgeCodec codec = codec(dialect);
      for (int i = 0; i < 100; i++) {
        String text =
            random
                .ints(random.nextInt(20), 0, pieces.length)
                .mapToObj(piece -> pieces[piece])
                .collect(Collectors.joining());
        byte[] frame = bytes(random.nextBoolean() ? text : "{'type':" + text + "}");
        if (frame.length > 0 && random.nextInt(10) == 0) {
          frame[random.nextInt(frame.length)] = (byte) random.nextInt();
        }
        try {
          assertThat(codec.decode(frame)).isNotNull();
        } catch (BadFrame bad) {
          assertThat(told(codec, bad.answer())).startsWith("{'type':'err'");
        }
      }
    }
  }

  @Test
  void bytesThatAreNoTextAreNoJson() {
    BadFrame bad =
        catchThrowableOfType(
            BadFrame.class, () -> web.decode(new byte[] {'"', (byte) 0xc3, '(', '"'}));
    assertThat(told(web, bad.answer())).contains("invalid_json");
  }
}
