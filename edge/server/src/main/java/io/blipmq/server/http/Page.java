package io.blipmq.server.http;

/**
 * An answer.
 *
 * @param status the HTTP status
 * @param contentType of the body
 * @param body the text, sent as UTF-8
 */
public record Page(int status, String contentType, String body) {
  private static final String JSON = "application/json; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** A JSON document. */
  public static Page json(int status, String body) {
    return new Page(status, JSON, body);
  }

  /** A line of text. */
  public static Page text(int status, String body) {
    return new Page(status, TEXT, body + "\n");
  }
}
