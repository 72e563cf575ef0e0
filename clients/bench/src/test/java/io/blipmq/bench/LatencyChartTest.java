package io.blipmq.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

final class LatencyChartTest {
  private static final Result.Faults NONE = new Result.Faults(0, 0, 0, 0);

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static Histogram histogram(long... nanos) {
    Histogram histogram = new Histogram(3);
    for (long one : nanos) {
      histogram.recordValue(one);
    }
    return histogram;
  }

  @Test
  void aLineForEachKindOfLatencyStaysInsideThePicture() throws Exception {
    Result result =
        new Result(5, 5, 1, histogram(1_000, 50_000, 3_000_000, 7, 9), histogram(20_000), NONE);

    Document document = parse(LatencyChart.svg("a <b> & \"c\"", result));

    var lines = document.getElementsByTagName("polyline");
    assertThat(lines.getLength()).isEqualTo(2);
    for (int i = 0; i < lines.getLength(); i++) {
      for (String point : ((Element) lines.item(i)).getAttribute("points").trim().split(" ", -1)) {
        String[] both = point.split(",", -1);
        assertThat(Double.parseDouble(both[0])).isBetween(0.0, 860.0);
        assertThat(Double.parseDouble(both[1])).isBetween(0.0, 440.0);
      }
    }
    assertThat(document.getDocumentElement().getTextContent()).contains("a <b> & \"c\"");
  }

  @Test
  void nothingMeasuredIsAnEmptyPicture() throws Exception {
    Result nothing = new Result(0, 0, 0, histogram(), histogram(), NONE);

    Document document = parse(LatencyChart.svg("nothing", nothing));

    assertThat(document.getElementsByTagName("polyline").getLength()).isZero();
    assertThat(LatencyChart.html("nothing", nothing, "rate <0>")).contains("rate &lt;0>");
  }
}
