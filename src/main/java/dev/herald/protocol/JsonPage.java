package dev.herald.protocol;

import dev.herald.core.Message;
import dev.herald.core.Page;
import dev.herald.core.Position;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes a page of history as one JSON object; bytes are in there as Base64. */
public final class JsonPage {
  private JsonPage() {}

  /**
   * @param recovered whether all that came after the place that was asked for is there, but for
   *     what follows the page
   */
  public static void encode(Page page, boolean recovered, ByteBuf out) {
    Position end = page.end();
    ByteBufUtil.writeAscii(out, "{");
    if (end.isKept()) {
      ByteBufUtil.writeAscii(out, "\"epoch\":\"" + end.epoch() + "\",\"offset\":" + end.offset());
      ByteBufUtil.writeAscii(out, ",");
    }
    ByteBufUtil.writeAscii(out, "\"recovered\":" + recovered);
    ByteBufUtil.writeAscii(out, ",\"more\":" + end.isBefore(page.head()) + ",\"messages\":[");
    String comma = "";
    for (Message message : page.messages()) {
      ByteBufUtil.writeAscii(out, comma);
      JsonEncoder.encodeAsText(message, out);
      comma = ",";
    }
    ByteBufUtil.writeAscii(out, "]}");
  }
}
