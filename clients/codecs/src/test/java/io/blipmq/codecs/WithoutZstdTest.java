package io.blipmq.codecs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blipmq.api.codec.Compression;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A program without zstd-jni is told what it lacks, and only when it wants it. */
final class WithoutZstdTest {
  @Test
  void theArtifactToAddIsNamed() throws Exception {
    try (URLClassLoader without = loader()) {
      Class<?> compression = without.loadClass(Compression.class.getName());
      var gzip = compression.getMethod("gzip").invoke(null);
      assertThatThrownBy(() -> compression.getMethod("zstd").invoke(null))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("com.github.luben:zstd-jni");
      compression.getMethod("encode", byte[].class).invoke(gzip, new byte[1_000]);
    }
  }

  private static URLClassLoader loader() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("zstd-jni")) {
        urls.add(url(entry));
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private static URL url(String entry) throws MalformedURLException {
    return Path.of(entry).toUri().toURL();
  }
}
