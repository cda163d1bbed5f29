package dev.herald.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountTest {
  private final Account account = new Account();

  private void crowd(int users) {
    for (int i = 0; i < users; i++) {
      account.entered("u" + i);
    }
  }

  private static Digest digest(Map<String, Integer> sessions) {
    Digest digest = Digest.NONE;
    for (var user : sessions.entrySet()) {
      digest = digest.change(user.getKey(), 0, user.getValue());
    }
    return digest;
  }

  @Test
  void whatIsNewIsReportedOnce() {
    account.entered("ann");
    assertThat(account.isDue()).isTrue();
    Account.Part part = account.take();
    assertThat(part.sessions()).isEqualTo(Map.of("ann", 1));
    assertThat(part.complete()).isEqualTo(Slice.NONE);
    assertThat(account.answered(part, digest(Map.of("ann", 1)))).isFalse();
    assertThat(account.isDue()).isFalse();
    assertThat(account.isEmpty()).isFalse();
  }

  @Test
  void whereTheEntryDiffersAllIsSaidAnewInSlices() {
    crowd(2_500);
    Map<String, Integer> entry = new HashMap<>();
    while (account.isDue()) {
      Account.Part part = account.take();
      entry.putAll(part.sessions());
      account.answered(part, digest(entry));
    }
    account.check();
    assertThat(account.isChecking()).isTrue();
    Account.Part check = account.take();
    assertThat(check.sessions()).isEmpty();
    account.answered(check, Digest.NONE);
    Map<String, Integer> again = new HashMap<>();
    int parts = 0;
    while (account.isDue()) {
      Account.Part part = account.take();
      again.putAll(part.sessions());
      account.answered(part, digest(again));
      parts++;
    }
    assertThat(again).isEqualTo(entry);
    assertThat(parts).isEqualTo(3);
    account.retry();
    assertThat(account.isDue()).isFalse();
  }

  @Test
  void whatWasSaidAnewInVainIsSaidOnceMoreButLater() {
    account.check();
    Digest other = digest(Map.of("ghost", 1));
    account.answered(account.take(), other);
    Account.Part all = account.take();
    assertThat(all.complete()).isEqualTo(new Slice(0, 1));
    account.answered(all, other);
    assertThat(account.isDue()).isFalse();
    account.retry();
    assertThat(account.isDue()).isTrue();
    account.answered(account.take(), Digest.NONE);
    account.retry();
    assertThat(account.isDue()).isFalse();
  }

  @Test
  void aReportThatFailedIsMadeAgainAndWhatItChangedIsUntold() {
    account.entered("ann");
    Account.Part part = account.take();
    account.failed(part);
    account.left("ann");
    Account.Part again = account.take();
    assertThat(again.sessions()).isEqualTo(Map.of("ann", 0));
    assertThat(account.answered(again, Digest.NONE)).isTrue();
    assertThat(account.answered(account.take(), Digest.NONE)).isFalse();
    assertThat(account.isEmpty()).isTrue();
  }
}
