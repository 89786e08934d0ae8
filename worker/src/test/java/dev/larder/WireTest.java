package dev.larder;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.larder.claim.ClaimWorkflow;
import dev.larder.pool.ClaimId;
import dev.larder.pool.PoolName;
import dev.larder.store.build.BuildWorkflow;
import dev.larder.workflow.Payloads;
import dev.larder.workflow.TaskQueues;
import dev.larder.workflow.WorkflowIds;
import dev.larder.workflow.nexus.LarderService;
import io.nexusrpc.Operation;
import io.nexusrpc.Service;
import io.temporal.activity.ActivityInterface;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.metadata.POJOActivityInterfaceMetadata;
import io.temporal.common.metadata.POJOActivityMethodMetadata;
import io.temporal.common.metadata.POJOWorkflowInterfaceMetadata;
import io.temporal.common.metadata.POJOWorkflowMethodMetadata;
import io.temporal.common.metadata.WorkflowMethodType;
import io.temporal.workflow.WorkflowInterface;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Everything that a worker and Temporal call by a name, as it was first released: workers of two
 * versions, open workflows and clients in other languages meet in it. {@code wire.txt} may grow; a
 * line that goes or changes breaks one of them.
 */
class WireTest {
  private static final Path EXPECTED = Path.of("src/test/resources/wire.txt");
  private static final JavaClasses LARDER =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("test-classes"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .withImportOption(location -> !location.contains("/worker/bench/"))
          .importPackages("dev.larder");

  private final DataConverter converter = Payloads.converter();
  private final Map<String, Set<String>> enums = new TreeMap<>();

  @Test
  void namesAreAsTheyWere() throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("# Types with what goes in (<) and what comes back (>)");
    interfaces(WorkflowInterface.class).forEach(type -> lines.addAll(workflow(type)));
    lines.add("");
    lines.addAll(activities());
    lines.add("");
    lines.addAll(nexus());
    lines.add("");
    lines.add("# Values of enums in these");
    enums.forEach((type, values) -> lines.add(type + " " + String.join(" ", values)));
    lines.add("");
    lines.add("# Ids of workflows");
    lines.addAll(texts(WorkflowIds.class));
    PoolName pool = PoolName.of("acme", "t", "p");
    ClaimId claim = new ClaimId(new UUID(0, 1));
    lines.add(ClaimWorkflow.idOf(pool, claim));
    lines.add(ClaimWorkflow.idOfBefore(claim));
    lines.add(BuildWorkflow.prefix(pool));
    lines.add(BuildWorkflow.PREFIX);
    lines.add("");
    lines.add("# Task queues");
    lines.addAll(texts(TaskQueues.class));
    for (List<String> tags : List.of(List.<String>of(), List.of("zone", "gpu"))) {
      lines.add(TaskQueues.builds(tags));
      lines.add(TaskQueues.claims(tags));
    }
    assertThat(String.join("\n", lines) + "\n").isEqualTo(Files.readString(EXPECTED));
  }

  @Test
  void nothingIsFoundByMemoOrSearchAttributes() {
    assertThat(LARDER.stream().flatMap(type -> type.getAccessesFromSelf().stream()))
        .extracting(JavaAccess::getName)
        .as("people search, Larder looks into its store")
        .noneMatch(
            name ->
                name.matches("(set|upsert|get)Memo|(list|scan)WorkflowExecutions|listExecutions"));
  }

  private static List<Class<?>> interfaces(Class<? extends Annotation> annotation) {
    return LARDER.stream()
        .filter(type -> type.isAnnotatedWith(annotation))
        .<Class<?>>map(JavaClass::reflect)
        .sorted(Comparator.comparing(Class::getSimpleName))
        .toList();
  }

  private List<String> workflow(Class<?> type) {
    POJOWorkflowInterfaceMetadata metadata = POJOWorkflowInterfaceMetadata.newInstance(type);
    List<String> lines = new ArrayList<>();
    lines.add("workflow " + metadata.getWorkflowType().orElseThrow());
    metadata.getMethodsMetadata().stream()
        .filter(method -> method.getType() == WorkflowMethodType.WORKFLOW)
        .forEach(run -> lines.addAll(messages("  ", run.getWorkflowMethod())));
    metadata.getMethodsMetadata().stream()
        .filter(method -> method.getType() != WorkflowMethodType.WORKFLOW)
        .sorted(Comparator.comparing(POJOWorkflowMethodMetadata::getName))
        .forEach(
            method -> {
              lines.add(
                  "  %s %s"
                      .formatted(
                          method.getType().name().toLowerCase(Locale.ROOT), method.getName()));
              lines.addAll(messages("    ", method.getWorkflowMethod()));
            });
    return lines;
  }

  private List<String> nexus() {
    List<String> lines = new ArrayList<>();
    lines.add("nexus " + LarderService.class.getAnnotation(Service.class).name());
    Arrays.stream(LarderService.class.getMethods())
        .filter(method -> method.isAnnotationPresent(Operation.class))
        .sorted(Comparator.comparing(Method::getName))
        .forEach(
            method -> {
              lines.add("  operation " + method.getName());
              lines.addAll(messages("    ", method));
            });
    return lines;
  }

  private List<String> activities() {
    return interfaces(ActivityInterface.class).stream()
        .map(POJOActivityInterfaceMetadata::newInstance)
        .flatMap(metadata -> metadata.getMethodsMetadata().stream())
        .sorted(Comparator.comparing(POJOActivityMethodMetadata::getActivityTypeName))
        .flatMap(
            method ->
                Stream.concat(
                    Stream.of("activity " + method.getActivityTypeName()),
                    messages("  ", method.getMethod()).stream()))
        .toList();
  }

  private List<String> messages(String indent, Method method) {
    List<String> lines = new ArrayList<>();
    for (Class<?> parameter : method.getParameterTypes()) {
      lines.add(indent + "< " + json(parameter));
    }
    if (method.getReturnType() != void.class) {
      lines.add(indent + "> " + json(method.getGenericReturnType()));
    }
    return lines;
  }

  /** A full message as the workers' own converter writes it, which must read it as it was. */
  private String json(Type type) {
    Object message = Samples.of(type, enums);
    var payload = converter.toPayload(message).orElseThrow();
    Class<?> raw = Samples.raw(type);
    assertThat((Object) converter.fromPayload(payload, raw, type)).isEqualTo(message);
    return payload.getData().toStringUtf8();
  }

  private static List<String> texts(Class<?> holder) throws ReflectiveOperationException {
    Set<String> texts = new TreeSet<>();
    for (var constant : holder.getFields()) {
      texts.add(String.valueOf(constant.get(null)));
    }
    for (Method method : holder.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        texts.add(
            String.valueOf(
                method.invoke(
                    null,
                    Arrays.stream(method.getGenericParameterTypes())
                        .map(type -> Samples.of(type, new TreeMap<>()))
                        .toArray())));
      }
    }
    return List.copyOf(texts);
  }
}
