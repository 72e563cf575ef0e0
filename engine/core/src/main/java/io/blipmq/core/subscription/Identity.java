package io.blipmq.core.subscription;

import java.util.Optional;

/**
 * What tells a subscription from others.
 *
 * @param id the number that the journal knows it by
 * @param pattern the topic or pattern
 * @param group the name, if it has one
 * @param filter what it was made with
 */
public record Identity(int id, String pattern, Optional<String> group, String filter) {}
