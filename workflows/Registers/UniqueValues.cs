using System.Globalization;
using Workflows.Kit;

namespace Workflows.Registers;

/// <summary>Values that no two entries of a register have at the same time.</summary>
public sealed class UniqueValues(RegisterLedger ledger, RegisterReader reader)
{
    /// <summary>A claim whose entry does not say the value yet is one that is being written; older than this, its writer is gone.</summary>
    private static readonly TimeSpan Writing = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Claims the values that tell entries apart. Claims stay for ever, one after the other: one counts while its entry says the value, and for
    /// a moment before that.
    /// </summary>
    /// <returns>The refusal where another entry has one of them.</returns>
    public async Task<CommandResult.Refused?> TakenAsync(
        CaseId id, Register register, string state, IReadOnlyDictionary<string, string> values, DateTimeOffset now)
    {
        if (register.IsFinal(state))
        {
            return null;
        }

        (RegisterColumn Column, string Part)[] parts =
            [.. register.Columns.Where(c => c.Unique).SelectMany(c => PartsOf(c, values.GetValueOrDefault(c.Id, "")).Select(p => (c, p)))];
        foreach (bool claims in (bool[])[false, true]) // nothing is claimed for what is refused anyway
        {
            foreach ((RegisterColumn column, string part) in parts)
            {
                if (await OwnerAsync(id, register, column, part, claims, now) is { } owner)
                {
                    return RegisterValues.Refuse(RegisterRefusals.EntryExists, column, "Exists", owner);
                }
            }
        }

        return null;
    }

    /// <summary>What no other entry may have: of several addresses each.</summary>
    public static IEnumerable<string> PartsOf(RegisterColumn column, string value) =>
        column.Type is ColumnType.Ip or ColumnType.Mac ? value.Split(", ", StringSplitOptions.RemoveEmptyEntries) : value.Length == 0 ? []
        : [RegisterValues.KeyOf(value)];

    /// <summary>What the entry is called that has a value; null: this one has it now.</summary>
    private async Task<string?> OwnerAsync(CaseId id, Register register, RegisterColumn column, string part, bool claims, DateTimeOffset now)
    {
        for (int turn = 1; ; turn++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"{register.Id}\n{column.Id}\n{part}\n{turn}");
            if ((claims && await ledger.TryClaimKeyAsync(id, key, now)) || await ledger.KeyAsync(id.ContractId, key) is not var (owner, since))
            {
                return null;
            }

            EntryState? entry = (await reader.FindAsync(owner))?.State;
            bool says = entry is { IsOver: false } && Says(entry.Current.Values);
            if (says)
            {
                return owner == id ? null : entry!.Name;
            }

            bool isWriting = entry is null || !entry.Facts.OfType<IEntryWords>().Any(w => Says(w.Values));
            if (owner != id && isWriting && entry is not { IsOver: true } && now - since < Writing)
            {
                return owner.Value;
            }
        }

        bool Says(IReadOnlyDictionary<string, string> values) => PartsOf(column, values.GetValueOrDefault(column.Id, "")).Contains(part);
    }
}
