using Microsoft.Azure.Functions.Worker;
using Workflows.Api;
using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.Kit;
using Workflows.Pages;
using Workflows.Security;

namespace Workflows.ExitPackages;

/// <summary>
/// The exit package of a contract, for administrators and by the key. It holds every case of the contract, those with few readers as well, so
/// each making is an entry of the audit log.
/// </summary>
internal sealed class ExitPackageFunctions(PageEntry gate, FormGuard forms, ExitPackageWriter writer, ContractVersions contracts, TimeProvider clock)
{
    /// <summary>Packages are made one after the other: each reads all of a contract.</summary>
    private static readonly SemaphoreSlim s_one = new(1);

    /// <summary>From the page of a contract.</summary>
    [Function("DownloadExitPackage")]
    public async Task<IResult> DownloadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "contracts/{contract}/exit-package")] HttpRequest request, string contract,
        CancellationToken cancellation)
    {
        if (await forms.ValidateAsync(request.HttpContext) is { } unread)
        {
            return unread;
        }

        (PageContext? page, IResult? answer) = gate.Enter(request);
        return page is null ? answer!
            : Access.IsAdministrator(page.Visitor!) && contracts.Current(contract) is { } known
                ? await ZipAsync(known, new(page.Visitor!.Person.Id), request.HttpContext, cancellation)
            : PageEntry.NotFound(page);
    }

    /// <summary>For machines, by the key.</summary>
    [Function("ExportExitPackage")]
    public async Task<IResult> ExportAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/contracts/{contract}/exit-package")] HttpRequest request, string contract,
        CancellationToken cancellation) =>
        contracts.Current(contract) is not { } known ? ApiRequests.NoContract(contracts, contract)
        : ApiRequests.Query(request, []).Refused is { } refused ? refused
        : HttpMethods.IsHead(request.Method) ? Results.File(Array.Empty<byte>(), "application/zip") // asks whether there is one, and has none made
        : await ZipAsync(known, Actor.System, request.HttpContext, cancellation);

    /// <summary>Written to a file that goes with this process (<see cref="PassingFile"/>): what breaks on the way is answered, not half sent.</summary>
    private async Task<IResult> ZipAsync(Contract contract, Actor by, HttpContext http, CancellationToken cancellation)
    {
        if (!await s_one.WaitAsync(0, cancellation))
        {
            http.Response.Headers.RetryAfter = "30";
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, ExitPackageTexts.All.Get(
                Texts.Languages.FromAcceptLanguage(http.Request.Headers.AcceptLanguage), "Busy"));
        }

        FileStream file = PassingFile.Open(Path.GetTempPath());
        try
        {
            DateTimeOffset now = clock.GetUtcNow();
            await writer.WriteAsync(contract, by, now, file, cancellation);
            file.Position = 0;
            return Results.File(file, "application/zip", ExitPackage.NameOf(contract.Id, now));
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
        finally
        {
            s_one.Release();
        }
    }
}
