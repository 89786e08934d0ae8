package dev.larder.client;

import dev.larder.workflow.LarderAttributes;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc.OperatorServiceBlockingStub;
import io.temporal.common.SearchAttributeKey;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Makes a namespace know {@link LarderAttributes}, which its operator may do as well. */
public final class AttributeRegistration {
  private static final long SECONDS_TO_ANSWER = 5;

  private AttributeRegistration() {}

  /**
   * Registers those that are missing. One that was registered a moment ago may be refused in a
   * start for some seconds more: workflows are started without until then.
   *
   * @param target any server's address, with what it wants to be asked with
   * @throws StatusRuntimeException where it is away, or refuses
   */
  public static void register(WorkflowServiceStubsOptions target, String namespace) {
    OperatorServiceStubs stubs =
        OperatorServiceStubs.newServiceStubs(
            OperatorServiceStubsOptions.newBuilder(target).validateAndBuildWithDefaults());
    try {
      Set<String> known =
          answering(stubs)
              .listSearchAttributes(
                  ListSearchAttributesRequest.newBuilder().setNamespace(namespace).build())
              .getCustomAttributesMap()
              .keySet();
      AddSearchAttributesRequest.Builder missing =
          AddSearchAttributesRequest.newBuilder().setNamespace(namespace);
      LarderAttributes.all().stream()
          .map(SearchAttributeKey::getName)
          .filter(name -> !known.contains(name))
          .forEach(
              name ->
                  missing.putSearchAttributes(name, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
      if (missing.getSearchAttributesCount() > 0) {
        var unused = answering(stubs).addSearchAttributes(missing.build());
      }
    } finally {
      stubs.shutdownNow();
    }
  }

  private static OperatorServiceBlockingStub answering(OperatorServiceStubs stubs) {
    return stubs.blockingStub().withDeadlineAfter(SECONDS_TO_ANSWER, TimeUnit.SECONDS);
  }

  /** What an operator runs instead. */
  public static String command(String namespace) {
    return LarderAttributes.all().stream()
        .map(key -> "--name %s --type Keyword".formatted(key.getName()))
        .collect(
            Collectors.joining(
                " ",
                "temporal operator search-attribute create --namespace %s ".formatted(namespace),
                ""));
  }
}
