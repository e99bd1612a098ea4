using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Workflows.Embedded.DurableTask;
using Workflows.Hosting.InForce;

namespace Workflows.Embedded.Server;

/// <summary>
/// What an operator can ask of the durable engine, under <c>/admin/durable/</c>. The official host has no such routes. An instance's id
/// is always a query value or in the body, never in the path: ids such as <c>..</c> are allowed.
/// </summary>
internal sealed class AdminApiDurable(IServiceProvider services, IConfiguration configuration, DataFolder folder, TimeProvider time,
    ILogger<AdminApiDurable> logger)
{
    /// <summary>The header in which a caller says who asks; the master key alone says only that somebody may.</summary>
    public const string OperatorHeader = "x-operator";

    private const int MostBody = 64 * 1024;
    private const int MostFiles = 16 * 1024 * 1024;
    private const int MostName = 200;

    public void MapTo(RouteGroupBuilder group)
    {
        if (!services.GetRequiredService<IServiceProviderIsService>().IsService(typeof(DurableEngine)))
        {
            return;
        }

        group.AddEndpointFilter(AnswerRefusalsAsync);
        // Two parameters each: a handler of HttpContext alone is taken for a RequestDelegate, and its result is dropped without a word.
        group.MapGet("instances", async (HttpContext http, CancellationToken cancellation) =>
            Json(await Local().ListAsync(Filter(http.Request.Query), cancellation)));
        group.MapGet("instance", async (HttpContext http, CancellationToken cancellation) =>
            Json(await Local().FindAsync(Id(http.Request.Query), cancellation)));
        group.MapGet("history", async (HttpContext http, CancellationToken cancellation) =>
            Json(await Local().HistoryAsync(Id(http.Request.Query), http.Request.Query["whole"] == "true", cancellation)));
        group.MapGet("stats", async (HttpContext http, CancellationToken cancellation) => Json(await Local().StatisticsAsync(cancellation)));
        foreach (var act in (DurableAct[])[DurableAct.Suspend, DurableAct.Resume, DurableAct.Terminate])
        {
            group.MapPost(act.ToString(), async (HttpContext http, CancellationToken _) => await ActAsync(http, Local(), act));
        }

        group.MapPost("purge", async (HttpContext http, CancellationToken _) => await PurgeAsync(http, Local()));
        group.MapPost("verify", async (HttpContext http, CancellationToken cancellation) =>
            await AuditedAsync(http, "Verify", folder.FullPath, false, null, async () => Json(await Local().VerifyAsync(cancellation))));
        group.MapPost("contracts", async (HttpContext http, CancellationToken _) => await ApplyAsync(http));
        group.MapPost("backup", async (HttpContext http, CancellationToken _) => await BackupAsync(http, Local()));
    }

    private LocalOperations Local()
    {
        var engine = services.GetRequiredService<DurableEngine>();
        return new(
            DurableAdministration.Of(engine), engine, DataSources.OpenTables(configuration, folder), DataSources.OpenQueues(folder), folder,
            services.GetService<HealthCheckService>(), time);
    }

    private static async ValueTask<object?> AnswerRefusalsAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        try
        {
            return await next(call);
        }
        catch (OperationException e)
        {
            return Problem(e.Refusal switch
            {
                OperationRefusal.Invalid => StatusCodes.Status400BadRequest,
                OperationRefusal.NotFound => StatusCodes.Status404NotFound,
                OperationRefusal.Refused => StatusCodes.Status409Conflict,
                _ => StatusCodes.Status503ServiceUnavailable,
            }, e.Message);
        }
        catch (Exception e) when (e is SqliteException or IOException or InvalidDataException or InvalidOperationException)
        {
            return Problem(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
    }

    private async Task<IResult> ActAsync(HttpContext context, LocalOperations local, DurableAct act)
    {
        var request = await BodyAsync<ActRequest>(context.Request);
        RequireId(request.Id);
        return await AuditedAsync(context, act.ToString(), request.Id!, request.Recursive, request.Reason,
            async () => Json(await local.ActAsync(act, request, context.RequestAborted)));
    }

    // One instance, or all old ones: which is meant must be plain.
    private async Task<IResult> PurgeAsync(HttpContext context, LocalOperations local)
    {
        var body = await BodyAsync<JsonElement>(context.Request);
        bool hasId = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("id", out _);
        bool hasBefore = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("before", out _);
        if (hasId == hasBefore)
        {
            throw new OperationException(OperationRefusal.Invalid, "Either 'id' or 'before' and 'statuses' was expected.");
        }

        if (hasId)
        {
            var one = Read<ActRequest>(body);
            RequireId(one.Id);
            return await AuditedAsync(context, "Purge", one.Id!, one.Recursive, one.Reason,
                async () => Json(await local.ActAsync(DurableAct.Purge, one, context.RequestAborted)));
        }

        var many = Read<PurgeRequest>(body);
        return await AuditedAsync(
            context,
            "Purge",
            string.Create(CultureInfo.InvariantCulture, $"{string.Join(",", many.Statuses ?? [])} before {many.Before:O}"),
            false,
            null,
            async () => Json(await local.PurgeAsync(many, context.RequestAborted)));
    }

    private async Task<IResult> BackupAsync(HttpContext context, LocalOperations local)
    {
        var request = await BodyAsync<BackupRequest>(context.Request);
        return await AuditedAsync(context, "Backup", request.Folder ?? "", false, null,
            async () => Json(await local.BackupAsync(request, context.RequestAborted)));
    }

    private async Task<IResult> ApplyAsync(HttpContext context)
    {
        var request = await BodyAsync<ApplyRequest>(context.Request, MostFiles);
        if (request.Files is not { Count: > 0 } files || files.Any(f => f.Value is null || f.Key != Path.GetFileName(f.Key)))
        {
            throw new OperationException(OperationRefusal.Invalid, "The texts of contract files were expected in 'files', by their names without a folder.");
        }

        if (services.GetService<ContractsInForce>() is not { } contracts)
        {
            throw new OperationException(OperationRefusal.NotFound, "An application with contracts was expected, but this one has none.");
        }

        return request.IsTrial ? Json(await contracts.PlanAsync(new(files), context.RequestAborted))
            : await AuditedAsync(context, "Apply", string.Join(", ", files.Keys), false, null,
                async () => Json(await contracts.ApplyAsync(new(files), "operator:" + OperatorOf(context), context.RequestAborted)));
    }

    private async Task<IResult> AuditedAsync(HttpContext context, string act, string subject, bool recursive, string? reason, Func<Task<IResult>> run)
    {
        var outcome = "failed";
        try
        {
            var result = await run();
            outcome = "done";
            return result;
        }
        catch (OperationException e)
        {
            outcome = e.Refusal.ToString();
            throw;
        }
        finally
        {
            HostLog.OperatorActed(
                logger, OperatorOf(context), context.Connection.RemoteIpAddress?.ToString() ?? "?", act,
                OneLine(subject), recursive, OneLine(reason ?? "none"), outcome);
        }
    }

    private static string OperatorOf(HttpContext context) =>
        OneLine(context.Request.Headers[OperatorHeader].ToString() is { Length: > 0 } name ? Uri.UnescapeDataString(name) : "unnamed");

    // What others wrote must not end a line of the log or fill it.
    private static string OneLine(string text) =>
        string.Concat((text.Length > MostName ? text[..MostName] : text).Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '.' : c));

    private static DurableInstanceFilter Filter(IQueryCollection query) => new()
    {
        Statuses = LocalOperations.ParseStatuses(
            query["status"].SelectMany(s => s?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])),
        Name = query["name"],
        Prefix = query["prefix"],
        From = Time(query, "from"),
        To = Time(query, "to"),
        PageSize = Number(query, "pageSize") is { } size ? (int)Math.Clamp(size, -1, int.MaxValue) : new DurableInstanceFilter().PageSize,
        After = Number(query, "after"),
    };

    private static DateTimeOffset? Time(IQueryCollection query, string name) => query[name].ToString() is not { Length: > 0 } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw new OperationException(OperationRefusal.Invalid, $"A time such as 2026-04-01T09:00:00+09:00 was expected for '{name}', but found '{text}'.");

    private static long? Number(IQueryCollection query, string name) => query[name].ToString() is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new OperationException(OperationRefusal.Invalid, $"A number was expected for '{name}', but found '{text}'.");

    private static string Id(IQueryCollection query)
    {
        RequireId(query["id"]);
        return query["id"].ToString();
    }

    private static void RequireId(string? id)
    {
        if (string.IsNullOrEmpty(id))
        {
            throw new OperationException(OperationRefusal.Invalid, "The 'id' of an instance was expected, but there is none.");
        }
    }

    private static async Task<T> BodyAsync<T>(HttpRequest request, int most = MostBody)
    {
        if (request.ContentLength is not { } length || length > most)
        {
            throw new OperationException(OperationRefusal.Invalid,
                $"A JSON body with a Content-Length of at most {most} bytes was expected, but found {request.ContentLength?.ToString(CultureInfo.InvariantCulture) ?? "no length"}.");
        }

        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, OperationJson.Options, request.HttpContext.RequestAborted)
                ?? throw Unreadable("null");
        }
        catch (JsonException e)
        {
            throw Unreadable(e.Message);
        }
    }

    private static T Read<T>(JsonElement body)
    {
        try
        {
            return body.Deserialize<T>(OperationJson.Options)!;
        }
        catch (JsonException e)
        {
            throw Unreadable(e.Message);
        }
    }

    private static OperationException Unreadable(string found) => new(OperationRefusal.Invalid, $"A JSON object was expected in the body, but found: {found}");

    private static IResult Json<T>(T value) => Results.Json(value, OperationJson.Options);

    private static IResult Problem(int status, string detail) => Results.Problem(detail, statusCode: status);
}
