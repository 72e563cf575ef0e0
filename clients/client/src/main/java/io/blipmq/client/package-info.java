/** The broker's interface over a socket. */
@NullMarked
package io.blipmq.client;

import org.jspecify.annotations.NullMarked;
