/** The doors: one package per protocol, each maps its sessions onto the engine. */
@NullMarked
package io.blipmq.gateway;

import org.jspecify.annotations.NullMarked;
