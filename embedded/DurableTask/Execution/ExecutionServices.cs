using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.DurableTask;

/// <summary>What all executions of an engine share.</summary>
/// <param name="Factory">Makes the app's tasks.</param>
/// <param name="Shims">Wraps them for the official executor, with the worker's options.</param>
/// <param name="Services">Where orchestrators take their dependencies from.</param>
/// <param name="Converter">The app's serializer, the same as in the worker's options.</param>
/// <param name="Loggers">Of the host.</param>
/// <param name="MaxPayloadLength">In characters.</param>
internal sealed record ExecutionServices(
    IDurableTaskFactory Factory, DurableTaskShimFactory Shims, IServiceProvider Services, DataConverter Converter, ILoggerFactory Loggers,
    int MaxPayloadLength);
