/** JSON, MessagePack, CBOR, the binary layout of records, and zstd, for typed topics. */
module io.blipmq.codecs {
  requires transitive io.blipmq.api;
  requires static com.github.luben.zstd_jni;
  requires static org.jspecify;
  requires tools.jackson.core;
  requires transitive tools.jackson.databind;
  requires tools.jackson.dataformat.cbor;

  exports io.blipmq.codecs;

  provides io.blipmq.api.codec.CodecProvider with
      io.blipmq.codecs.StandardCodecs;
}
