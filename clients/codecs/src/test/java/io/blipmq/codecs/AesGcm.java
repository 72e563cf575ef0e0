package io.blipmq.codecs;

import io.blipmq.api.codec.ContentCoding;
import io.blipmq.api.codec.MalformedPayloadException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A content coding of a program's own: encrypted and authenticated, the nonce in front. */
final class AesGcm implements ContentCoding {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  AesGcm(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  @Override
  public String name() {
    return "aes-gcm";
  }

  @Override
  public boolean required() {
    return true;
  }

  @Override
  public byte[] encode(byte[] bytes) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(bytes);
      byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
      System.arraycopy(sealed, 0, both, NONCE_BYTES, sealed.length);
      return both;
    } catch (GeneralSecurityException cannot) {
      throw new IllegalStateException(cannot);
    }
  }

  @Override
  public byte[] decode(byte[] bytes, int maxBytes) {
    if (bytes.length < NONCE_BYTES) {
      throw new MalformedPayloadException("too short for a nonce");
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(bytes, NONCE_BYTES))
          .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
    } catch (GeneralSecurityException forged) {
      throw new MalformedPayloadException("not sealed with this key", forged);
    }
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
  }
}
