// Deliberately wrong declarations in official namespaces, which the check must catch.
#pragma warning disable IDE0130, CA1822, CA1515, CA1027
namespace Azure.Data.Tables
{
    public sealed class TableRenamer
    {
        public Response Rename(string tableName) => throw new NotSupportedException($"There is no renaming, of '{tableName}' neither.");
    }
}

namespace SendGrid.Permissions
{
    public enum ScopeOptions
    {
        All = 0,
        Some = 7,
    }
}
