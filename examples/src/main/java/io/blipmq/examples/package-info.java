/**
 * Programs to read and to run, one class each, none of which needs another. README.md in the folder
 * of this module says what each of them shows.
 */
@NullMarked
package io.blipmq.examples;

import org.jspecify.annotations.NullMarked;
