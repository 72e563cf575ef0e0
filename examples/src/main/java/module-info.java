/*
 * Examples: what a modular program says. Brokers and codecs are found at run time; it is open, so
 * that codecs can look into its records.
 */
open module io.blipmq.examples {
  requires io.blipmq.api;
  requires static org.jspecify;
}
