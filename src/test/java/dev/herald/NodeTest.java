package dev.herald;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class NodeTest {
  @Test
  void allBitsOfAPublisherAreRandom() {
    BigInteger ones = BigInteger.ZERO;
    BigInteger zeros = BigInteger.ZERO;
    BigInteger all = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
    for (int i = 0; i < 100; i++) {
      String publisher = Node.publisher();
      assertThat(publisher).hasSize(32);
      BigInteger bits = new BigInteger(publisher, 16);
      ones = ones.or(bits);
      zeros = zeros.or(bits.xor(all));
    }
    assertThat(ones).isEqualTo(all);
    assertThat(zeros).isEqualTo(all);
  }
}
