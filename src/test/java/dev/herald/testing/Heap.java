package dev.herald.testing;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** What is alive. */
public final class Heap {
  private static final Pattern LINE =
      Pattern.compile("^ *\\d+: +(\\d+) +\\d+ +([\\w.$]+)(?: .*)?$", Pattern.MULTILINE);

  private Heap() {}

  /** Instances of each class whose name begins so, after garbage has been collected. */
  public static Map<String, Integer> instances(String prefix) {
    Map<String, Integer> counts = new TreeMap<>();
    Matcher line = LINE.matcher(histogram());
    while (line.find()) {
      if (line.group(2).startsWith(prefix)) {
        counts.put(line.group(2), Integer.valueOf(line.group(1)));
      }
    }
    return counts;
  }

  private static String histogram() {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }
}
