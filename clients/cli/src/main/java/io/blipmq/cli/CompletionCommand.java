package io.blipmq.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code blipmq completion}: prints a script that makes a shell complete this command. */
@Command(
    sortOptions = false,
    name = "completion",
    description = "Prints a script with which bash or zsh completes commands and options.",
    footer = {
      "",
      "Examples:",
      "  source <(blipmq completion bash)",
      "  blipmq completion bash > ~/.local/share/bash-completion/completions/blipmq",
      "  source <(blipmq completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {
  enum Target {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Blipmq blipmq;

  @Parameters(index = "0", paramLabel = "bash|zsh", description = "The shell.")
  private Target target = Target.BASH;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls the command
  private CommandSpec spec;

  CompletionCommand(Blipmq blipmq) {
    this.blipmq = blipmq;
  }

  @Override
  public Integer call() throws IOException {
    String script = AutoComplete.bash("blipmq", spec.root().commandLine());
    if (target == Target.ZSH) {
      script = "autoload -Uz compinit bashcompinit\ncompinit\nbashcompinit\n" + script;
    }
    blipmq.shell().out().write(script.getBytes(StandardCharsets.UTF_8));
    return ExitCode.OK;
  }
}
