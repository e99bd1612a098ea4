using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.DurableTask;

/// <summary>What all executions of an engine share.</summary>
internal sealed record ExecutionServices(
    DurableTaskRegistry Registry,
    IServiceProvider Services,
    DataConverter Converter,
    ILoggerFactory LoggerFactory,
    TimeSpan MaximumTimerInterval,
    string DefaultVersion,
    int MaxPayloadLength);
