package dev.larder.worker;

import dev.larder.desired.Directory;
import dev.larder.store.Pools;
import dev.larder.worker.poolfile.PackedDirectory;
import dev.larder.worker.provision.program.DirectorySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Template directories as folders of this worker, each unpacked once, when first needed. */
final class UnpackedDirectories implements DirectorySource {
  private final Path folder;
  private final Pools pools;

  UnpackedDirectories(Path workDirectory, Pools pools) {
    this.folder = workDirectory.resolve("directories");
    this.pools = pools;
  }

  @Override
  public Path directory(String hash) throws IOException {
    Path unpacked = folder.resolve(hash);
    if (!Files.isDirectory(unpacked)) {
      Files.createDirectories(folder);
      PackedDirectory.unpack(new Directory(hash, pools.directory(hash).orElseThrow()), unpacked);
    }
    return unpacked;
  }
}
