package io.blipmq.api;

/**
 * How fast messages go, over the last five to ten seconds (longer in a broker of many thousand
 * topics, which are looked at in turn).
 *
 * @param publishedPerSecond messages accepted
 * @param deliveredPerSecond messages handed to consumers, redeliveries included
 */
public record Rates(double publishedPerSecond, double deliveredPerSecond) {
  /** Nothing goes. */
  public static final Rates NONE = new Rates(0, 0);
}
