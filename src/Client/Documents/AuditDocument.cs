namespace SamCam.Client.Documents;

/// <summary>Something that somebody did, or tried to.</summary>
/// <param name="Id">Grows with every row.</param>
/// <param name="At">When it began; UTC.</param>
/// <param name="Who">The name of the key, or who the identity provider says it is.</param>
/// <param name="KeyId">The key; null when there was none.</param>
/// <param name="Role">The role at that time; null for somebody who has none.</param>
/// <param name="Action">What was asked for, such as <c>POST /v1/jobs/{id}/cancel</c>.</param>
/// <param name="Target">To what.</param>
/// <param name="Outcome">The status of the answer; null when the end was never seen.</param>
public sealed record AuditDocument(long Id, DateTime At, string Who, Guid? KeyId, string? Role, string Action, string Target, int? Outcome);
