/** Tests of the client, most of them against a peer that speaks scripted frames. */
@NullMarked
package io.blipmq.client;

import org.jspecify.annotations.NullMarked;
