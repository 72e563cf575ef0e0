package io.blipmq.style;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.tools.ToolProvider;

/**
 * {@code check|apply <folder> <mark>}: lists what is to mend on standard error, or makes the file
 * {@code mark}, without which the build stops.
 */
final class Main {
  private Main() {}

  public static void main(String[] arguments) throws IOException {
    boolean apply =
        switch (arguments[0]) {
          case "apply" -> true;
          case "check" -> false;
          default -> throw new IllegalArgumentException("check or apply, not " + arguments[0]);
        };
    List<Finding> findings = findings(apply, Path.of(arguments[1]));
    findings.forEach(System.err::println);
    Path mark = Path.of(arguments[2]);
    Files.deleteIfExists(mark);
    if (findings.isEmpty()) {
      Files.createFile(mark);
    }
  }

  static List<Finding> findings(boolean apply, Path root) throws IOException {
    List<Path> files = javaFilesBelow(root);
    var formatting = new Formatting(apply);
    List<Finding> findings = new ArrayList<>();
    for (Path file : files) {
      formatting.check(file).ifPresent(findings::add);
    }
    findings.addAll(beyondLimits(files));
    return findings;
  }

  private static List<Finding> beyondLimits(List<Path> files) throws IOException {
    var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "needs a JDK");
    List<Finding> findings = new ArrayList<>();
    try (var manager = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
      var sources = manager.getJavaFileObjectsFromPaths(files);
      // What does not parse is the compiler's to report.
      var task =
          (JavacTask)
              compiler.getTask(null, manager, _ -> {}, List.of("-proc:none"), null, sources);
      var positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        Path file = Path.of(unit.getSourceFile().toUri());
        findings.addAll(Limits.check(file, Files.readAllLines(file), unit, positions));
      }
    }
    return findings;
  }

  private static List<Path> javaFilesBelow(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean skip = !folder.equals(root) && (name.equals("target") || name.startsWith("."));
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    return files;
  }
}
