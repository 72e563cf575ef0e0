/** A program that uses BlipMQ, and knows nothing but its interface. */
module shop {
  requires io.blipmq.api;
}
