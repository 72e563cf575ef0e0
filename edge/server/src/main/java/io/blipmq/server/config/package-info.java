/**
 * Configuration: from a TOML or YAML file, the environment and the command line to one immutable
 * {@link io.blipmq.server.config.ServerConfig}, or to one exception that says everything that is
 * wrong.
 *
 * <pre>
 *   defaults  ◀─ overridden by ─  file  ◀─  PORT, WAL_PATH …  ◀─  BLIPMQ_SERVER_PORT …  ◀─  options
 *       ▲                          │                │                      │                   │
 *       │                   ConfigFile              └─────── as text ──────┴───────────────────┘
 *   ConfigKeys                     │ RawEntry: path, line, RawValue           │
 *   (the one table:                ▼                                          ▼
 *    names, types,      ConfigLayers: each key's value and where it was set, problems
 *    bounds, text)                 │
 *                                  ▼
 *                            ServerConfig
 * </pre>
 *
 * <p>{@code docs/configuration.md} is written from the same table. Nothing here is used after the
 * start; one thread.
 */
@NullMarked
package io.blipmq.server.config;

import org.jspecify.annotations.NullMarked;
