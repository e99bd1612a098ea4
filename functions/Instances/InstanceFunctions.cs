using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Workflows.Hosting;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Links;
using Workflows.Pages;
using Workflows.Security;

namespace Workflows.Instances;

/// <summary>What the durable engine runs, for administrators and read-only. To everybody else these pages do not exist.</summary>
internal sealed class InstanceFunctions(PageEntry gate, ILinkProtector protector)
{
    private const int PageSize = 50;
    private const string NextPage = "instances.next";
    private const int MostShown = 20_000;
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    [Function("ShowInstanceListPage")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "instances")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = Enter(request);
        if (page is null)
        {
            return answer!;
        }

        OrchestrationRuntimeStatus? status = InstanceStatuses.Statuses.Where(s => s.ToString() == request.Query["status"].ToString())
            .Select(s => (OrchestrationRuntimeStatus?)s).FirstOrDefault();
        string? prefix = request.Query["prefix"] is [{ Length: > 0 and <= 256 } text] ? text : null;
        string? next = null;
        if (request.Query["next"] is [{ Length: > 0 } token] && (next = token.Length < 4_000 ? protector.TryUnprotect(NextPage, token) : null) is null)
        {
            // What a backend does with a token that is not its own differs; ours are sealed, so that it never sees one.
            return Problems.Of(StatusCodes.Status400BadRequest, "Expected in 'next' what the page before gave, found another text.");
        }

        OrchestrationQuery query = new(Statuses: status is { } one ? [one] : null, InstanceIdPrefix: prefix, PageSize: PageSize);
        Page<OrchestrationMetadata>? found = null;
        await foreach (Page<OrchestrationMetadata> first in client.GetAllInstancesAsync(query).AsPages(next, PageSize).WithCancellation(cancellation))
        {
            found = first;
            break;
        }

        InstanceListing listing = new(status, prefix, found?.Values ?? [],
            found?.ContinuationToken is { } following ? protector.Protect(NextPage, following) : null);
        return PageAnswers.Page<InstanceListPage>(new { Page = page, Listing = listing });
    }

    [Function("ShowInstancePage")]
    public async Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "instances/{id}")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = Enter(request);
        if (page is null)
        {
            return answer!;
        }

        return await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellation) is { } instance
            ? PageAnswers.Page<InstancePage>(new
            {
                Page = page,
                Instance = instance,
                Texts = (IReadOnlyList<(string, string, int)>)[.. Texts(instance)],
                Incident = IncidentOf(id),
                History = await HistoryAsync(client, id, cancellation),
            })
            : PageEntry.NotFound(page);
    }

    /// <summary>Null: the engine does not tell, or the instance was purged meanwhile. The rest of the page does not depend on it.</summary>
    private static async Task<IReadOnlyList<InstanceMoment>?> HistoryAsync(DurableTaskClient client, string id, CancellationToken cancellation)
    {
        try
        {
            return InstanceMoment.Of(await client.GetOrchestrationHistoryAsync(id, cancellation));
        }
        catch (Exception e) when (e is NotSupportedException or NotImplementedException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private (PageContext? Page, IResult? Answer) Enter(HttpRequest request)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        return page is null || Access.IsAdministrator(page.Visitor!) ? (page, answer) : (null, PageEntry.NotFound(page));
    }

    private static IEnumerable<(string Key, string Text, int Cut)> Texts(OrchestrationMetadata instance)
    {
        foreach ((string key, string? text) in ((string, string?)[])[("CustomStatus", instance.SerializedCustomStatus), ("Input", instance.SerializedInput),
            ("Output", instance.SerializedOutput)])
        {
            if (!string.IsNullOrEmpty(text))
            {
                string readable = Indent(text);
                yield return readable.Length > MostShown ? (key, readable[..MostShown], MostShown) : (key, readable, 0);
            }
        }
    }

    private static string Indent(string text)
    {
        try
        {
            return JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(text), Readable);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static string? IncidentOf(string id)
    {
        const string prefix = "incident-";
        return id.StartsWith(prefix, StringComparison.Ordinal) && CaseId.TryParse(IncidentKind.Incidents, id[prefix.Length..], out CaseId incident)
            ? incident.Value : null;
    }
}

/// <summary>What the list shows.</summary>
/// <param name="Status">Only these; null: all.</param>
/// <param name="Prefix">Only ids that begin so; null: all.</param>
/// <param name="Instances">One page, in the store's order.</param>
/// <param name="Next">To get more; null: there are none.</param>
public sealed record InstanceListing(OrchestrationRuntimeStatus? Status, string? Prefix, IReadOnlyList<OrchestrationMetadata> Instances, string? Next);
