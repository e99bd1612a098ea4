using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Workflows.Azure.Tests.Host.Protocol;
using Durable = Microsoft.DurableTask.Protobuf;

namespace Workflows.Azure.Tests.Host;

/// <summary>
/// What the host's extension of Durable Functions does: takes turns of orchestrations and activities from the task hub (Durable Task on Azure Storage) and
/// gives each to the worker's function of that name; an orchestration's history goes there and its decisions come back as protobuf in base64.
/// </summary>
internal sealed class DurableBridge : IAsyncDisposable
{
    private readonly FunctionsHost host;
    private readonly GrpcChannel channel;
    private readonly Durable.TaskHubSidecarService.TaskHubSidecarServiceClient hub;
    private readonly CancellationTokenSource ends = new();
    private readonly Task reading;

    public DurableBridge(FunctionsHost host, Uri address)
    {
        this.host = host;
        channel = GrpcChannel.ForAddress(address);
        hub = new(channel);
        reading = ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await ends.CancelAsync();
        await reading;
        channel.Dispose();
        ends.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using AsyncServerStreamingCall<Durable.WorkItem> items = hub.GetWorkItems(new Durable.GetWorkItemsRequest(), cancellationToken: ends.Token);
            await foreach (Durable.WorkItem item in items.ResponseStream.ReadAllAsync(ends.Token))
            {
                _ = item.RequestCase switch
                {
                    Durable.WorkItem.RequestOneofCase.OrchestratorRequest => OrchestrateAsync(item),
                    Durable.WorkItem.RequestOneofCase.ActivityRequest => ActAsync(item),
                    _ => Task.CompletedTask,
                };
            }
        }
        catch (Exception over) when (over is RpcException or OperationCanceledException && ends.IsCancellationRequested)
        {
            // the host ends
        }
    }

    private async Task OrchestrateAsync(Durable.WorkItem item)
    {
        Durable.OrchestratorRequest request = item.OrchestratorRequest;
        string name = request.PastEvents.Concat(request.NewEvents).First(e => e.ExecutionStarted is not null).ExecutionStarted.Name;
        InvocationResponse answer = await InvokeAsync(name, request.InstanceId, request.ToByteString().ToBase64());
        Durable.OrchestratorResponse decisions = Durable.OrchestratorResponse.Parser.ParseFrom(ByteString.FromBase64(answer.ReturnValue.String));
        decisions.CompletionToken = item.CompletionToken;
        await hub.CompleteOrchestratorTaskAsync(decisions);
    }

    private async Task ActAsync(Durable.WorkItem item)
    {
        Durable.ActivityRequest request = item.ActivityRequest;
        InvocationResponse answer = await InvokeAsync(
            request.Name, request.OrchestrationInstance.InstanceId, JsonDocument.Parse(request.Input).RootElement[0].GetRawText()); // a list of arguments
        await hub.CompleteActivityTaskAsync(new Durable.ActivityResponse
        {
            InstanceId = request.OrchestrationInstance.InstanceId,
            TaskId = request.TaskId,
            CompletionToken = item.CompletionToken,
            Result = answer.ReturnValue?.Json,
            FailureDetails = answer.Result.Status == StatusResult.Types.Status.Success ? null
                : new Durable.TaskFailureDetails { ErrorType = "(unknown)", ErrorMessage = answer.Result.Exception?.Message ?? "" },
        });
    }

    /// <summary>As often as it takes: work that a crash of the worker cut off is given to the next one.</summary>
    private async Task<InvocationResponse> InvokeAsync(string name, string instance, string input)
    {
        while (true)
        {
            try
            {
                return await host.InvokeAsync(name, new TypedData { String = input }, metadata: [KeyValuePair.Create("instanceId", instance)]);
            }
            catch (IOException) when (!ends.IsCancellationRequested)
            {
                // the next worker is waited for
            }
        }
    }
}
