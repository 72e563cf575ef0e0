/** Certificates for tests of TLS. */
@NullMarked
package io.blipmq.testkit.tls;

import org.jspecify.annotations.NullMarked;
