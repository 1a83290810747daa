namespace SamCam.Storage.Access;

/// <summary>Something that somebody did, or tried to.</summary>
public sealed class AuditRow
{
    /// <summary>Grows with every row.</summary>
    public long Id { get; set; }

    /// <summary>When it began; UTC.</summary>
    public DateTime At { get; set; }

    /// <summary>The name of the key, or who the identity provider says it is.</summary>
    public required string Who { get; set; }

    /// <summary>The key; null when there was none.</summary>
    public Guid? KeyId { get; set; }

    /// <summary>The role at that time; null for somebody who has none.</summary>
    public AccessRole? Role { get; set; }

    /// <summary>What was asked for, such as <c>POST /v1/jobs/{id}/cancel</c>.</summary>
    public required string Action { get; set; }

    /// <summary>To what, such as <c>/v1/jobs/8f6b...</c>.</summary>
    public required string Target { get; set; }

    /// <summary>The status of the answer, as in HTTP; null when the end was never seen.</summary>
    public int? Outcome { get; set; }
}
