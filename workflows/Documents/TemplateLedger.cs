using Workflows.Ledger;

namespace Workflows.Documents;

/// <summary>The form of a contract's documents: a file of Word that people edit. Each change of it is a fact, and an entry of the audit log.</summary>
public sealed class TemplateLedger(LedgerTables tables, AuditLog audit, FileStore files)
{
    /// <summary>Table of the facts; never changes.</summary>
    public const string Table = "templates";

    private readonly FactLedger<TemplateFact> facts = new(tables, audit, Table, "template", FactFormat.ByAttributes);

    /// <summary>The form in use; null: none.</summary>
    /// <param name="contractId">Of which contract.</param>
    public async Task<TemplateKept?> FindAsync(string contractId) =>
        (await facts.FactsAsync(contractId, IdOf(contractId), healAudit: true)).OrderBy(f => f.RecordedAt).ThenBy(f => f.Id, StringComparer.Ordinal)
            .LastOrDefault() as TemplateKept;

    /// <summary>Its bytes.</summary>
    /// <param name="contractId">Of which contract.</param>
    /// <param name="template">The form.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<byte[]?> ReadAsync(string contractId, TemplateKept template, CancellationToken cancellation) =>
        files.ReadAsync(IdOf(contractId), template.File.Sha256, cancellation);

    /// <summary>Takes a form into use; a repeat with the same key changes nothing.</summary>
    /// <param name="contractId">Of which contract.</param>
    /// <param name="key">The form's key on the page.</param>
    /// <param name="by">Person.</param>
    /// <param name="now">UTC.</param>
    /// <param name="name">Of the file.</param>
    /// <param name="bytes">At most <see cref="FileStore.MaxLength"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False when the contract holds as many as it may.</returns>
    public async Task<bool> KeepAsync(
        string contractId, string key, string by, DateTimeOffset now, string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (await files.PutAsync(IdOf(contractId), name, "application/octet-stream", bytes, cancellation) is not { } kept)
        {
            return false;
        }

        await facts.RecordAsync(contractId, IdOf(contractId), new TemplateKept { Id = "kept/" + key, RecordedAt = now, Actor = by, File = kept });
        return true;
    }

    /// <summary>Documents are made without a form again; a repeat changes nothing.</summary>
    /// <inheritdoc cref="KeepAsync"/>
    public Task RemoveAsync(string contractId, string key, string by, DateTimeOffset now) =>
        facts.RecordAsync(contractId, IdOf(contractId), new TemplateRemoved { Id = "removed/" + key, RecordedAt = now, Actor = by });

    /// <summary>Names the record in the ledger and in the audit log; never changes.</summary>
    public static string IdOf(string contractId) => contractId + "-template";
}
