package io.blipmq.style;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Walks one parsed file and notes where it goes beyond a limit without saying why. */
final class Limits extends TreePathScanner<Void, Void> {
  private static final int FILE_LINES = 400;
  private static final int METHOD_LINES = 60;
  private static final int PARAMETERS = 6;
  private static final int INTERFACE_METHODS = 8;
  private static final Pattern EMPTY_NAME = Pattern.compile(".*(Impl|Manager|Helper|Utils?)");

  // style: names the very marks that it looks for
  private static final Pattern LEFT_OVER = Pattern.compile("(//|\\*).*\\b(TODO|FIXME|XXX)\\b");

  private final Path file;
  private final CompilationUnitTree unit;
  private final SourcePositions positions;
  private final Excuses excuses;
  private final List<Finding> findings = new ArrayList<>();

  private Limits(Path file, CompilationUnitTree unit, SourcePositions positions, Excuses excuses) {
    this.file = file;
    this.unit = unit;
    this.positions = positions;
    this.excuses = excuses;
  }

  static List<Finding> check(
      Path file, List<String> lines, CompilationUnitTree unit, SourcePositions positions) {
    var limits = new Limits(file, unit, positions, new Excuses(lines));
    limits.checkLines(lines);
    limits.scan(unit, null);
    return limits.findings;
  }

  private void checkLines(List<String> lines) {
    long firstType = unit.getTypeDecls().isEmpty() ? 1 : firstLine(unit.getTypeDecls().getFirst());
    if (lines.size() > FILE_LINES && !excuses.upTo(firstType)) {
      findings.add(
          new Finding(
              file, 1, "file of " + lines.size() + " lines, at most " + FILE_LINES + ": split it"));
    }
    for (int i = 0; i < lines.size(); i++) {
      if (LEFT_OVER.matcher(lines.get(i)).find() && !excuses.at(i + 1L)) {
        findings.add(new Finding(file, i + 1L, "do it, or open an issue and take the mark out"));
      }
    }
  }

  @Override
  public Void visitClass(ClassTree type, Void unused) {
    String name = type.getSimpleName().toString();
    if (EMPTY_NAME.matcher(name).matches()) {
      complain(type, "the name " + name + " does not say what it is");
    }
    if (type.getKind() == Tree.Kind.INTERFACE) {
      long methods = type.getMembers().stream().filter(Limits::isAbstractMethod).count();
      if (methods > INTERFACE_METHODS) {
        complain(
            type,
            "interface %s of %d methods, at most %d: split it"
                .formatted(name, methods, INTERFACE_METHODS));
      }
    }
    return super.visitClass(type, null);
  }

  private static boolean isAbstractMethod(Tree member) {
    return member instanceof MethodTree method && method.getBody() == null;
  }

  @Override
  public Void visitMethod(MethodTree method, Void unused) {
    long lines = lastLine(method) - firstLine(method) + 1;
    if (lines > METHOD_LINES) {
      complain(
          method,
          "method %s of %d lines, at most %d: split it"
              .formatted(method.getName(), lines, METHOD_LINES));
    }
    // The canonical constructor of a record has as many as the record has components.
    int parameters = method.getParameters().size();
    boolean override =
        method.getModifiers().getAnnotations().stream()
            .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
    if (parameters > PARAMETERS && !override && !isInRecord()) {
      complain(
          method,
          "%s takes %d parameters, at most %d: pass a record"
              .formatted(method.getName(), parameters, PARAMETERS));
    }
    return super.visitMethod(method, null);
  }

  private boolean isInRecord() {
    return getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
  }

  @Override
  public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
    if (call.getMethodSelect().toString().equals("Thread.sleep")) {
      complain(call, "sleeping: wait for a condition, or move the clock by hand");
    }
    return super.visitMethodInvocation(call, null);
  }

  private void complain(Tree tree, String what) {
    long line = firstLine(tree);
    if (!excuses.at(line)) {
      findings.add(new Finding(file, line, what));
    }
  }

  private long firstLine(Tree tree) {
    return unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
  }

  private long lastLine(Tree tree) {
    return unit.getLineMap().getLineNumber(positions.getEndPosition(unit, tree));
  }
}
