package dev.larder.worker.provision.program;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.provision.ProvisionRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** What a program reads from LARDER_INPUT. Holds secrets: readable by its owner alone. */
final class InputFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private InputFile() {}

  static void write(Path file, ProvisionRequest request) throws IOException {
    ObjectNode input = JSON.createObjectNode();
    input.set("parameters", JSON.valueToTree(request.parameters()));
    input.set("sensitive", JSON.valueToTree(request.sensitive()));
    input.set("claim", JSON.valueToTree(request.claimValues()));
    input.set("outputs", JSON.valueToTree(request.outputs()));
    input.set("state", request.state().orElse(NullNode.getInstance()));
    Files.deleteIfExists(file);
    try (OutputStream out =
        Channels.newOutputStream(
            Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------"))))) {
      out.write(JSON.writeValueAsBytes(input));
    }
  }
}
