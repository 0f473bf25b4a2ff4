import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.lang.StringEscapeUtils;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;

/**
 * Evaluates a mapping template with Apache Velocity, for one request a line.
 *
 * A line has parts, parted by spaces: `path:NAME:VALUE`, `querystring:…`, `header:…`, `identity:…`, names and values in base64.
 * The output has one line for each: what was rendered, in base64.
 */
public class RenderTemplate {
  public static class Input {
    private final Map<String, Map<String, String>> all;

    Input(Map<String, Map<String, String>> all) {
      this.all = all;
    }

    public Map<String, Map<String, String>> params() {
      return all;
    }

    public String params(String name) {
      for (String place : new String[] {"path", "querystring", "header"}) {
        if (all.get(place).containsKey(name)) return all.get(place).get(name);
      }
      return "";
    }
  }

  public static class Util {
    public String base64Decode(String text) {
      return decode(text);
    }

    public String urlDecode(String text) throws Exception {
      return URLDecoder.decode(text, "UTF-8");
    }

    public String escapeJavaScript(String text) {
      return StringEscapeUtils.escapeJavaScript(text);
    }
  }

  public static void main(String[] arguments) throws Exception {
    String template = new String(Files.readAllBytes(Paths.get(arguments[0])), StandardCharsets.UTF_8);
    VelocityEngine engine = new VelocityEngine();
    engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
    engine.init();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(encode(render(engine, template, line)));
    }
  }

  private static String render(VelocityEngine engine, String template, String line) {
    Map<String, Map<String, String>> parts = new HashMap<>();
    for (String place : new String[] {"path", "querystring", "header", "identity"}) {
      parts.put(place, new LinkedHashMap<>());
    }
    for (String part : line.split(" ")) {
      String[] fields = part.split(":", -1);
      parts.get(fields[0]).put(decode(fields[1]), decode(fields[2]));
    }
    Map<String, Object> context = new HashMap<>();
    context.put("identity", parts.remove("identity"));
    VelocityContext variables = new VelocityContext();
    variables.put("input", new Input(parts));
    variables.put("util", new Util());
    variables.put("context", context);
    StringWriter output = new StringWriter();
    engine.evaluate(variables, output, "mapping-template", template);
    return output.toString();
  }

  private static String decode(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
