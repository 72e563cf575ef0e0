/** What an application programs against: types only, no broker inside. */
module io.blipmq.api {
  requires static transitive org.jspecify;

  exports io.blipmq.api;
  exports io.blipmq.api.codec;
  exports io.blipmq.api.spi;

  uses io.blipmq.api.codec.CodecProvider;
  uses io.blipmq.api.spi.BrokerProvider;
}
