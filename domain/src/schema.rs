//! Generated from the migrations by `./dev db schema`; a test compares it with a fresh database.

diesel::table! {
    account_deletions (id) {
        id -> Uuid,
        account_id -> Uuid,
        asked_at -> Timestamptz,
        due_at -> Timestamptz,
        ends_subscription -> Bool,
        successor_id -> Nullable<Uuid>,
        is_by_staff -> Bool,
    }
}

diesel::table! {
    accounts (id) {
        id -> Uuid,
        kind -> Text,
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        email_verified_at -> Nullable<Timestamptz>,
        password_hash -> Nullable<Text>,
        name -> Nullable<Text>,
        state -> Text,
        link_version -> Integer,
        time_zone -> Text,
        is_demo -> Bool,
        is_contested -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        erased_at -> Nullable<Timestamptz>,
        suspended_reason -> Nullable<Text>,
    }
}

diesel::table! {
    address_changes (id) {
        id -> Uuid,
        account_id -> Uuid,
        old_email -> Text,
        new_email -> Text,
        state -> Text,
        link_version -> Integer,
        asked_at -> Timestamptz,
        confirmed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    agreement_signatures (id) {
        id -> Uuid,
        agreement_id -> Uuid,
        text_sha256 -> Text,
        company_id -> Uuid,
        party -> Text,
        operator -> Text,
        account_id -> Uuid,
        typed_name -> Text,
        ip_address -> Nullable<Text>,
        signed_at -> Timestamptz,
    }
}

diesel::table! {
    agreements (id) {
        id -> Uuid,
        version -> Integer,
        body_md -> Text,
        text_sha256 -> Text,
        published_by -> Nullable<Uuid>,
        published_at -> Timestamptz,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> Uuid,
        account_id -> Uuid,
        name -> Text,
        token_hash -> Binary,
        scopes -> Text,
        link_version -> Integer,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    appeals (id) {
        id -> Uuid,
        report_id -> Uuid,
        text -> Text,
        outcome -> Nullable<Text>,
        reason -> Nullable<Text>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    application_events (id) {
        id -> Uuid,
        application_id -> Uuid,
        from_state -> Nullable<Text>,
        to_state -> Text,
        actor_id -> Nullable<Uuid>,
        at -> Timestamptz,
    }
}

diesel::table! {
    applications (id) {
        id -> Uuid,
        engineer_id -> Uuid,
        track_id -> Uuid,
        attempt -> SmallInt,
        state -> Text,
        stage_due_at -> Nullable<Timestamptz>,
        submitted_at -> Nullable<Timestamptz>,
        decided_at -> Nullable<Timestamptz>,
        applicant_act_at -> Timestamptz,
        reapply_after -> Nullable<Timestamptz>,
        apologised_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        overdue_told_at -> Nullable<Timestamptz>,
        applicant_asked_at -> Nullable<Timestamptz>,
        snapshot -> Nullable<Jsonb>,
        words_until -> Nullable<Timestamptz>,
        words_deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    audit_events (id) {
        id -> BigInt,
        at -> Timestamptz,
        actor_id -> Nullable<Uuid>,
        actor_kind -> Text,
        on_behalf_of -> Nullable<Uuid>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        reason -> Nullable<Text>,
        detail -> Jsonb,
        request_id -> Nullable<Text>,
    }
}

diesel::table! {
    blocks (id) {
        id -> Uuid,
        company_id -> Uuid,
        engineer_id -> Uuid,
        by_side -> Text,
        by_account_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        lifted_at -> Nullable<Timestamptz>,
        lifted_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    candidacies (id) {
        id -> Uuid,
        company_id -> Uuid,
        engineer_id -> Uuid,
        intro_id -> Nullable<Uuid>,
        role_title -> Text,
        state -> Text,
        ended_from -> Nullable<Text>,
        version -> Integer,
        waiting_since -> Timestamptz,
        told -> SmallInt,
        next_step_due -> Nullable<Timestamptz>,
        feedback -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    candidacy_events (id) {
        id -> Uuid,
        candidacy_id -> Uuid,
        action -> Text,
        state -> Text,
        side -> Text,
        account_id -> Nullable<Uuid>,
        note -> Text,
        at -> Timestamptz,
    }
}

diesel::table! {
    candidacy_interviews (id) {
        id -> Uuid,
        candidacy_id -> Uuid,
        member_id -> Uuid,
        state -> Text,
        proposed_by -> Text,
        slots -> Array<Timestamptz>,
        minutes -> SmallInt,
        zone -> Text,
        place -> Text,
        starts_at -> Nullable<Timestamptz>,
        booked_at -> Nullable<Timestamptz>,
        sequence -> Integer,
        due_at -> Nullable<Timestamptz>,
        no_show_side -> Nullable<Text>,
        reminded_day_at -> Nullable<Timestamptz>,
        reminded_hour_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    candidacy_notes (id) {
        id -> Uuid,
        candidacy_id -> Uuid,
        author_id -> Uuid,
        body -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    companies (id) {
        id -> Uuid,
        slug -> Text,
        name -> Text,
        website -> Nullable<Text>,
        about_md -> Text,
        size_band -> Nullable<Text>,
        country -> Nullable<Text>,
        time_zone -> Text,
        state -> Text,
        state_reason -> Nullable<Text>,
        review_due_at -> Nullable<Timestamptz>,
        verified_at -> Nullable<Timestamptz>,
        is_demo -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        overdue_told_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    company_domains (domain) {
        domain -> Text,
        company_id -> Uuid,
        verified_at -> Timestamptz,
    }
}

diesel::table! {
    company_invitations (id) {
        id -> Uuid,
        company_id -> Uuid,
        invited_by -> Nullable<Uuid>,
        email -> Text,
        email_key -> Text,
        role -> Text,
        state -> Text,
        link_version -> Integer,
        sends -> Integer,
        sent_at -> Timestamptz,
        expires_at -> Timestamptz,
        accepted_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    consents (id) {
        id -> Uuid,
        account_id -> Nullable<Uuid>,
        subject -> Text,
        version -> Text,
        given_at -> Timestamptz,
        ip_prefix -> Nullable<Text>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    conversation_readers (id) {
        id -> Uuid,
        conversation_id -> Uuid,
        account_id -> Uuid,
        read_number -> Integer,
        read_at -> Nullable<Timestamptz>,
        notice_from -> Nullable<Integer>,
        notice_due_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    conversations (id) {
        id -> Uuid,
        company_id -> Uuid,
        engineer_id -> Uuid,
        intro_id -> Uuid,
        engineer_name -> Text,
        state -> Text,
        closed_reason -> Nullable<Text>,
        closed_at -> Nullable<Timestamptz>,
        last_number -> Integer,
        last_message_at -> Nullable<Timestamptz>,
        active_at -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    decision_reasons (decision_id, position) {
        decision_id -> Uuid,
        position -> SmallInt,
        dimension_id -> Nullable<Uuid>,
        criterion -> Text,
        message -> Text,
    }
}

diesel::table! {
    decisions (id) {
        id -> Uuid,
        application_id -> Uuid,
        outcome -> Text,
        decided_by -> Uuid,
        message -> Text,
        internal_note -> Text,
        decided_at -> Timestamptz,
    }
}

diesel::table! {
    deliveries (digest_id, subscriber_id) {
        digest_id -> Uuid,
        subscriber_id -> Uuid,
        address -> Nullable<Text>,
        address_key -> Text,
        domain -> Text,
        sort_hash -> BigInt,
        state -> Text,
        name -> Text,
        skills -> Array<Integer>,
        countries -> Array<Text>,
        engagement_types -> Array<Text>,
        owner -> Nullable<Text>,
        epoch -> BigInt,
        lease_until -> Nullable<Timestamptz>,
        attempts -> SmallInt,
        next_at -> Nullable<Timestamptz>,
        cards -> Nullable<BigInt>,
        smtp_code -> Nullable<SmallInt>,
        smtp_enhanced -> Nullable<Text>,
        reason -> Nullable<Text>,
        sent_at -> Nullable<Timestamptz>,
        settled_at -> Nullable<Timestamptz>,
        resends -> SmallInt,
    }
}

diesel::table! {
    digest_consents (id) {
        id -> Uuid,
        engineer_id -> Uuid,
        scope -> Text,
        is_standing -> Bool,
        given_at -> Timestamptz,
        expires_at -> Timestamptz,
        replaced_at -> Nullable<Timestamptz>,
        version -> Text,
        via -> Nullable<Text>,
        ip_prefix -> Nullable<Text>,
    }
}

diesel::table! {
    digest_exclusion_counts (digest_id, reason) {
        digest_id -> Uuid,
        reason -> Text,
        count -> Integer,
    }
}

diesel::table! {
    digest_notices (id) {
        id -> Uuid,
        digest_id -> Uuid,
        engineer_id -> Uuid,
        asked_at -> Timestamptz,
        answer -> Nullable<Text>,
        answered_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    digest_picks (digest_id, engineer_id) {
        digest_id -> Uuid,
        engineer_id -> Uuid,
        position -> SmallInt,
        score -> SmallInt,
        scope -> Text,
        reason -> Text,
        is_pinned -> Bool,
        state -> Text,
        state_reason -> Nullable<Text>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    digests (id) {
        id -> Uuid,
        period -> Text,
        state -> Text,
        state_reason -> Nullable<Text>,
        approval -> Text,
        uncertain_policy -> Text,
        send_at -> Timestamptz,
        is_held -> Bool,
        is_caught_up -> Bool,
        intro_text -> Text,
        score_version -> Nullable<SmallInt>,
        template_sha256 -> Nullable<Binary>,
        mail_date -> Nullable<Timestamptz>,
        snapshot -> Nullable<Jsonb>,
        candidates -> Nullable<Integer>,
        frozen_count -> Nullable<Integer>,
        freeze_cursor -> Nullable<Uuid>,
        notified_at -> Nullable<Timestamptz>,
        planned_at -> Timestamptz,
        previewed_at -> Nullable<Timestamptz>,
        approved_at -> Nullable<Timestamptz>,
        approved_by -> Nullable<Uuid>,
        frozen_at -> Nullable<Timestamptz>,
        started_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    directory_changes (id) {
        id -> BigInt,
        changed_in -> BigInt,
        engineer_id -> Nullable<Uuid>,
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    domain_proofs (id) {
        id -> Uuid,
        company_id -> Uuid,
        account_id -> Nullable<Uuid>,
        domain -> Text,
        asked_at -> Timestamptz,
        proven_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    engagements (id) {
        id -> Uuid,
        candidacy_id -> Uuid,
        company_id -> Uuid,
        engineer_id -> Uuid,
        proposer_id -> Uuid,
        kind -> Text,
        pay_unit -> Text,
        pay_minor -> BigInt,
        currency -> Text,
        hours_per_week -> SmallInt,
        starts_on -> Date,
        trial_ends_on -> Nullable<Date>,
        note -> Text,
        state -> Text,
        version -> Integer,
        respond_by -> Timestamptz,
        told -> SmallInt,
        ended_by -> Nullable<Text>,
        end_reason -> Nullable<Text>,
        hired_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    engineer_cvs (engineer_id) {
        engineer_id -> Uuid,
        file_name -> Text,
        byte_size -> Integer,
        sha256 -> Binary,
        content -> Binary,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    engineer_languages (engineer_id, language) {
        engineer_id -> Uuid,
        language -> Text,
        level -> Text,
    }
}

diesel::table! {
    engineer_photos (engineer_id, size) {
        engineer_id -> Uuid,
        size -> SmallInt,
        content -> Binary,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    engineer_skills (engineer_id, skill_id) {
        engineer_id -> Uuid,
        skill_id -> Integer,
        level -> SmallInt,
        years -> Nullable<SmallInt>,
        last_used_year -> Nullable<SmallInt>,
        is_primary -> Bool,
        evidence -> Text,
        evidence_ref -> Nullable<Uuid>,
    }
}

diesel::table! {
    engineers (id) {
        id -> Uuid,
        account_id -> Uuid,
        slug -> Text,
        display_name -> Text,
        legal_name -> Nullable<Text>,
        headline -> Text,
        bio_md -> Text,
        seniority -> Nullable<Text>,
        country -> Nullable<Text>,
        time_zone -> Nullable<Text>,
        engagement_types -> Array<Text>,
        rate_minor -> Nullable<BigInt>,
        salary_minor -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        availability -> Text,
        hours_per_week -> Nullable<SmallInt>,
        earliest_start -> Nullable<Date>,
        availability_confirmed_at -> Nullable<Timestamptz>,
        network_status -> Text,
        visibility -> Text,
        moderation -> Text,
        is_indexable -> Bool,
        completeness -> SmallInt,
        approved_at -> Nullable<Timestamptz>,
        vetted_until -> Nullable<Timestamptz>,
        vetting_mean -> Nullable<Double>,
        scorer_count -> SmallInt,
        score -> Nullable<SmallInt>,
        score_version -> Nullable<SmallInt>,
        score_components -> Nullable<Jsonb>,
        scored_at -> Nullable<Timestamptz>,
        rotation -> BigInt,
        row_version -> Integer,
        is_demo -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        profile_updated_at -> Timestamptz,
        photo_stamp -> Nullable<Text>,
        availability_version -> Integer,
        removed_at -> Nullable<Timestamptz>,
        removed_reason -> Nullable<Text>,
    }
}

diesel::table! {
    exclusions (id) {
        id -> Uuid,
        engineer_id -> Uuid,
        kind -> Text,
        domain -> Nullable<Text>,
        company_id -> Nullable<Uuid>,
        address_key -> Nullable<Text>,
        source -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    heartbeats (process) {
        process -> Text,
        kind -> Text,
        host -> Text,
        version -> Text,
        started_at -> Timestamptz,
        beat_at -> Timestamptz,
    }
}

diesel::table! {
    hidden_engineers (account_id, engineer_id) {
        account_id -> Uuid,
        engineer_id -> Uuid,
        hidden_at -> Timestamptz,
    }
}

diesel::table! {
    identity_checks (id) {
        id -> Uuid,
        engineer_id -> Uuid,
        kind -> Text,
        state -> Text,
        requested_by -> Uuid,
        provided_at -> Nullable<Timestamptz>,
        provided -> Text,
        verdict_by -> Nullable<Uuid>,
        verdict_at -> Nullable<Timestamptz>,
        verdict_note -> Text,
        valid_until -> Nullable<Timestamptz>,
        due_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        overdue_told_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    identity_documents (check_id) {
        check_id -> Uuid,
        file_name -> Text,
        media_type -> Text,
        content -> Binary,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    impersonations (id) {
        id -> Uuid,
        session_id -> Nullable<Uuid>,
        staff_id -> Uuid,
        target_id -> Uuid,
        reason -> Text,
        started_at -> Timestamptz,
        ended_at -> Timestamptz,
    }
}

diesel::table! {
    impression_actions (day, viewer, engineer_id, kind) {
        day -> Date,
        viewer -> Binary,
        engineer_id -> Uuid,
        kind -> Text,
        surface -> Text,
        score_version -> SmallInt,
    }
}

diesel::table! {
    impression_salts (day) {
        day -> Date,
        salt -> Binary,
    }
}

diesel::table! {
    impressions (list, position) {
        list -> Uuid,
        position -> SmallInt,
        engineer_id -> Uuid,
        day -> Date,
        surface -> Text,
        score_version -> SmallInt,
        viewer -> Binary,
    }
}

diesel::table! {
    inbound_mails (id) {
        id -> Uuid,
        fingerprint -> Binary,
        source -> Text,
        recipient -> Text,
        sender -> Text,
        raw -> Nullable<Binary>,
        account_id -> Nullable<Uuid>,
        outcome -> Nullable<Text>,
        received_at -> Timestamptz,
        handled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    installation (id) {
        id -> Bool,
        installed_at -> Timestamptz,
    }
}

diesel::table! {
    interview_events (id) {
        id -> Uuid,
        interview_id -> Uuid,
        state -> Text,
        side -> Text,
        reason -> Text,
        sequence -> Integer,
        starts_at -> Nullable<Timestamptz>,
        at -> Timestamptz,
    }
}

diesel::table! {
    interview_slots (interview_id, round, position) {
        interview_id -> Uuid,
        round -> SmallInt,
        position -> SmallInt,
        starts_at -> Timestamptz,
    }
}

diesel::table! {
    interviews (id) {
        id -> Uuid,
        application_id -> Uuid,
        stage_run_id -> Uuid,
        vetter_id -> Uuid,
        state -> Text,
        round -> SmallInt,
        minutes -> SmallInt,
        zone -> Text,
        place -> Text,
        starts_at -> Nullable<Timestamptz>,
        booked_at -> Nullable<Timestamptz>,
        sequence -> Integer,
        due_at -> Nullable<Timestamptz>,
        no_show_side -> Nullable<Text>,
        reminded_day_at -> Nullable<Timestamptz>,
        reminded_hour_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    intro_drafts (account_id, engineer_id) {
        account_id -> Uuid,
        engineer_id -> Uuid,
        fields -> Jsonb,
        version -> Integer,
        saved_at -> Timestamptz,
    }
}

diesel::table! {
    intros (id) {
        id -> Uuid,
        company_id -> Uuid,
        engineer_id -> Uuid,
        sender_id -> Uuid,
        role_title -> Text,
        engagement_type -> Text,
        pay_unit -> Text,
        pay_min_minor -> BigInt,
        pay_max_minor -> BigInt,
        currency -> Text,
        hours_per_week -> Nullable<SmallInt>,
        message_md -> Text,
        state -> Text,
        answer_reason -> Nullable<Text>,
        link_version -> Integer,
        source -> Text,
        sent_at -> Nullable<Timestamptz>,
        deliver_at -> Nullable<Timestamptz>,
        expires_at -> Timestamptz,
        answered_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        revisions -> SmallInt,
        revision_asked_at -> Nullable<Timestamptz>,
        reminded_at -> Nullable<Timestamptz>,
        first_deliver_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        queue -> Text,
        kind -> Text,
        payload -> Jsonb,
        priority -> SmallInt,
        state -> Text,
        run_at -> Timestamptz,
        attempt -> Integer,
        losses -> Integer,
        max_attempts -> Integer,
        epoch -> BigInt,
        lease_until -> Nullable<Timestamptz>,
        worker -> Nullable<Text>,
        unique_key -> Nullable<Text>,
        request_id -> Nullable<Text>,
        last_error -> Nullable<Text>,
        created_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    memberships (company_id, account_id) {
        company_id -> Uuid,
        account_id -> Uuid,
        role -> Text,
        state -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    messages (id) {
        id -> Uuid,
        conversation_id -> Uuid,
        number -> Integer,
        sender_id -> Nullable<Uuid>,
        side -> Text,
        body_md -> Text,
        via -> Text,
        external_id -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    notification_choices (account_id, kind) {
        account_id -> Uuid,
        kind -> Text,
        is_wanted -> Bool,
        via -> Text,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    outbox_mails (id) {
        id -> Uuid,
        kind -> Text,
        class -> Text,
        recipient -> Text,
        account_id -> Nullable<Uuid>,
        payload -> Jsonb,
        unique_key -> Text,
        state -> Text,
        epoch -> BigInt,
        attempts -> Integer,
        smtp_code -> Nullable<SmallInt>,
        smtp_enhanced -> Nullable<Text>,
        last_error -> Nullable<Text>,
        request_id -> Nullable<Text>,
        created_at -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
        settled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    owed_answers (id) {
        id -> Uuid,
        company_id -> Uuid,
        kind -> Text,
        subject_id -> Uuid,
        asked_at -> Timestamptz,
        answered_at -> Nullable<Timestamptz>,
        closed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    passports (id) {
        id -> Uuid,
        engineer_id -> Nullable<Uuid>,
        decision_id -> Nullable<Uuid>,
        key_id -> Text,
        vetted_month -> Date,
        assessors -> SmallInt,
        signed -> Text,
        issued_at -> Timestamptz,
        valid_until -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        revoked_by -> Nullable<Uuid>,
        revoke_reason -> Nullable<Text>,
    }
}

diesel::table! {
    personal_export_parts (export_id, position) {
        export_id -> Uuid,
        position -> Integer,
        content -> Binary,
    }
}

diesel::table! {
    personal_exports (id) {
        id -> Uuid,
        account_id -> Uuid,
        state -> Text,
        asked_at -> Timestamptz,
        ready_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
        byte_size -> BigInt,
    }
}

diesel::table! {
    portfolio_items (id) {
        id -> Uuid,
        engineer_id -> Uuid,
        title -> Text,
        role -> Text,
        summary -> Text,
        stack -> Text,
        url -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    profile_drafts (account_id, form) {
        account_id -> Uuid,
        form -> Text,
        fields -> Jsonb,
        based_on -> Integer,
        version -> Integer,
        saved_at -> Timestamptz,
    }
}

diesel::table! {
    profile_links (id) {
        id -> Uuid,
        engineer_id -> Uuid,
        kind -> Text,
        label -> Text,
        url -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    project_attachments (id) {
        id -> Uuid,
        project_id -> Uuid,
        file_name -> Text,
        media_type -> Text,
        byte_size -> Integer,
        sha256 -> Binary,
        content -> Binary,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    project_events (id) {
        id -> Uuid,
        project_id -> Uuid,
        from_state -> Nullable<Text>,
        to_state -> Text,
        actor_id -> Nullable<Uuid>,
        message -> Text,
        at -> Timestamptz,
    }
}

diesel::table! {
    projects (id) {
        id -> Uuid,
        number -> BigInt,
        form_key -> Uuid,
        account_id -> Nullable<Uuid>,
        company_id -> Nullable<Uuid>,
        owner_id -> Nullable<Uuid>,
        contact_name -> Text,
        contact_email -> Text,
        contact_key -> Text,
        organisation -> Text,
        title -> Text,
        problem -> Text,
        users -> Text,
        must_have -> Text,
        nice_to_have -> Text,
        will_not -> Text,
        success_measure -> Text,
        constraints -> Text,
        existing_assets -> Text,
        budget_band -> Nullable<Text>,
        deadline -> Nullable<Date>,
        is_deadline_flexible -> Bool,
        decision_maker -> Text,
        maintainer -> Text,
        state -> Text,
        state_reason -> Nullable<Text>,
        link_version -> Integer,
        draft_step -> SmallInt,
        source_page -> Text,
        confirmed_at -> Nullable<Timestamptz>,
        submitted_at -> Nullable<Timestamptz>,
        triage_due_at -> Nullable<Timestamptz>,
        client_act_at -> Timestamptz,
        row_version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        overdue_told_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    questions (id) {
        id -> Uuid,
        question -> Text,
        answer_md -> Text,
        difficulty -> SmallInt,
        skill_id -> Nullable<Integer>,
        dimension -> Text,
        state -> Text,
        retire_reason -> Nullable<Text>,
        retired_at -> Nullable<Timestamptz>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    recovery_codes (code_hash) {
        code_hash -> Binary,
        account_id -> Uuid,
        issued_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    reference_rates (id) {
        id -> Uuid,
        currency -> Text,
        per_euro_micros -> BigInt,
        dated -> Date,
        set_by -> Nullable<Uuid>,
        set_at -> Timestamptz,
    }
}

diesel::table! {
    refresh_tokens (token_hash) {
        token_hash -> Binary,
        session_id -> Uuid,
        generation -> Integer,
        issued_at -> Timestamptz,
        rotated_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    report_evidence (id) {
        id -> Uuid,
        report_id -> Uuid,
        author_id -> Nullable<Uuid>,
        content -> Jsonb,
        taken_at -> Timestamptz,
    }
}

diesel::table! {
    reports (id) {
        id -> Uuid,
        subject_kind -> Text,
        subject_id -> Uuid,
        accused_company_id -> Nullable<Uuid>,
        accused_engineer_id -> Nullable<Uuid>,
        reporter_id -> Nullable<Uuid>,
        category -> Text,
        text -> Text,
        state -> Text,
        assignee_id -> Nullable<Uuid>,
        due_at -> Timestamptz,
        overdue_told_at -> Nullable<Timestamptz>,
        measure -> Nullable<Text>,
        decision_reason -> Nullable<Text>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        lifted_at -> Nullable<Timestamptz>,
        link_version -> Integer,
        row_version -> Integer,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    review_rounds (engagement_id, occasion) {
        engagement_id -> Uuid,
        occasion -> Text,
        opened_at -> Timestamptz,
        due_at -> Timestamptz,
        shown_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    reviews (engagement_id, occasion, side) {
        engagement_id -> Uuid,
        occasion -> Text,
        side -> Text,
        author_id -> Uuid,
        outcome -> Text,
        body -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    rubric_dimensions (id) {
        id -> Uuid,
        stage_id -> Uuid,
        position -> SmallInt,
        name -> Text,
        anchors -> Jsonb,
        weight -> SmallInt,
        covers -> Text,
        skill_id -> Nullable<Integer>,
    }
}

diesel::table! {
    saved_search_finds (search_id, engineer_id) {
        search_id -> Uuid,
        engineer_id -> Uuid,
        found_at -> Timestamptz,
        alert_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    saved_searches (id) {
        id -> Uuid,
        company_id -> Uuid,
        account_id -> Uuid,
        name -> Text,
        query -> Text,
        filters -> Jsonb,
        alert -> Text,
        alert_at -> Nullable<Timestamptz>,
        alerted_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        began_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    scorecard_marks (scorecard_id, dimension_id) {
        scorecard_id -> Uuid,
        dimension_id -> Uuid,
        mark -> SmallInt,
        evidence -> Text,
    }
}

diesel::table! {
    scorecards (id) {
        id -> Uuid,
        stage_run_id -> Uuid,
        vetter_id -> Uuid,
        amends_id -> Nullable<Uuid>,
        recommendation -> Text,
        submitted_at -> Timestamptz,
    }
}

diesel::table! {
    sessions (id) {
        id -> Uuid,
        account_id -> Uuid,
        user_agent -> Nullable<Text>,
        ip_prefix -> Nullable<Text>,
        created_at -> Timestamptz,
        last_used_at -> Timestamptz,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    shortlist_entries (shortlist_id, engineer_id) {
        shortlist_id -> Uuid,
        engineer_id -> Uuid,
        note -> Text,
        added_by -> Nullable<Uuid>,
        added_at -> Timestamptz,
        noted_at -> Nullable<Timestamptz>,
        removed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    shortlists (id) {
        id -> Uuid,
        company_id -> Uuid,
        name -> Text,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    sign_in_links (id) {
        id -> Uuid,
        account_id -> Uuid,
        link_version -> Integer,
        asked_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    skill_aliases (alias) {
        alias -> Text,
        skill_id -> Integer,
        is_staff -> Bool,
    }
}

diesel::table! {
    skill_proposals (id) {
        id -> Uuid,
        engineer_id -> Uuid,
        name -> Text,
        name_key -> Text,
        level -> SmallInt,
        years -> Nullable<SmallInt>,
        last_used_year -> Nullable<SmallInt>,
        state -> Text,
        skill_id -> Nullable<Integer>,
        created_at -> Timestamptz,
        decided_at -> Nullable<Timestamptz>,
        decided_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    skills (id) {
        id -> Integer,
        slug -> Text,
        name -> Text,
        kind -> Text,
        is_listed -> Bool,
        edited_at -> Nullable<Timestamptz>,
        merged_into -> Nullable<Integer>,
    }
}

diesel::table! {
    staff_notes (id) {
        id -> Uuid,
        account_id -> Uuid,
        staff_id -> Nullable<Uuid>,
        action -> Text,
        reason -> Text,
        at -> Timestamptz,
    }
}

diesel::table! {
    staff_permissions (account_id, permission) {
        account_id -> Uuid,
        permission -> Text,
        granted_at -> Timestamptz,
    }
}

diesel::table! {
    stage_run_questions (stage_run_id, question_id) {
        stage_run_id -> Uuid,
        question_id -> Uuid,
        picked_by -> Uuid,
        picked_at -> Timestamptz,
    }
}

diesel::table! {
    stage_runs (id) {
        id -> Uuid,
        application_id -> Uuid,
        stage_id -> Uuid,
        state -> Text,
        assignee_id -> Nullable<Uuid>,
        due_at -> Timestamptz,
        waive_reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        opened_at -> Nullable<Timestamptz>,
        handed_in_at -> Nullable<Timestamptz>,
        work_url -> Nullable<Text>,
        work_text -> Nullable<Text>,
        outcome_note -> Text,
        closed_at -> Nullable<Timestamptz>,
        closed_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    subscriber_consents (id) {
        id -> Uuid,
        subscriber_id -> Uuid,
        form -> Text,
        form_version -> Integer,
        wording_sha256 -> Binary,
        requested_at -> Timestamptz,
        requested_ip -> Nullable<Text>,
        confirmed_at -> Nullable<Timestamptz>,
        confirmed_ip -> Nullable<Text>,
        withdrawn_at -> Nullable<Timestamptz>,
        withdrawn_via -> Nullable<Text>,
    }
}

diesel::table! {
    subscribers (id) {
        id -> Uuid,
        email -> Text,
        address_key -> Text,
        domain -> Text,
        account_id -> Nullable<Uuid>,
        name -> Text,
        state -> Text,
        skills -> Array<Integer>,
        countries -> Array<Text>,
        engagement_types -> Array<Text>,
        link_version -> Integer,
        paused_until -> Nullable<Timestamptz>,
        confirmed_at -> Nullable<Timestamptz>,
        unsubscribed_at -> Nullable<Timestamptz>,
        confirmation_sent_at -> Nullable<Timestamptz>,
        confirmations_today -> SmallInt,
        confirmations_day -> Nullable<Date>,
        reminded_at -> Nullable<Timestamptz>,
        sort_hash -> BigInt,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        moved_from -> Nullable<Uuid>,
    }
}

diesel::table! {
    suppressions (address_hash) {
        address_hash -> Binary,
        reason -> Text,
        detail -> Text,
        created_at -> Timestamptz,
        liftable_at -> Timestamptz,
    }
}

diesel::table! {
    totp_factors (account_id) {
        account_id -> Uuid,
        sealed_secret -> Binary,
        state -> Text,
        last_step -> Nullable<BigInt>,
        asked_at -> Timestamptz,
        confirmed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    vetter_employers (account_id, domain) {
        account_id -> Uuid,
        domain -> Text,
        is_current -> Bool,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    vetting_conflicts (account_id, engineer_id) {
        account_id -> Uuid,
        engineer_id -> Uuid,
        declared_at -> Timestamptz,
    }
}

diesel::table! {
    vetting_stages (id) {
        id -> Uuid,
        track_id -> Uuid,
        position -> SmallInt,
        kind -> Text,
        name -> Text,
        candidate_minutes -> Integer,
        due_days -> Integer,
        task_md -> Text,
    }
}

diesel::table! {
    vetting_tracks (id) {
        id -> Uuid,
        slug -> Text,
        version -> Integer,
        name -> Text,
        cap_minutes -> Integer,
        used_at -> Nullable<Timestamptz>,
        retired_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        published_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    work_authorisations (engineer_id, country) {
        engineer_id -> Uuid,
        country -> Text,
        status -> Text,
    }
}

diesel::table! {
    work_history (id) {
        id -> Uuid,
        engineer_id -> Uuid,
        employer -> Text,
        employer_domain -> Nullable<Text>,
        role -> Text,
        started_on -> Date,
        ended_on -> Nullable<Date>,
        is_current -> Bool,
        summary -> Text,
        created_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    account_deletions,
    accounts,
    address_changes,
    agreement_signatures,
    agreements,
    api_tokens,
    appeals,
    application_events,
    applications,
    audit_events,
    blocks,
    candidacies,
    candidacy_events,
    candidacy_interviews,
    candidacy_notes,
    companies,
    company_domains,
    company_invitations,
    consents,
    conversation_readers,
    conversations,
    decision_reasons,
    decisions,
    deliveries,
    digest_consents,
    digest_exclusion_counts,
    digest_notices,
    digest_picks,
    digests,
    directory_changes,
    domain_proofs,
    engagements,
    engineer_cvs,
    engineer_languages,
    engineer_photos,
    engineer_skills,
    engineers,
    exclusions,
    heartbeats,
    hidden_engineers,
    identity_checks,
    identity_documents,
    impersonations,
    impression_actions,
    impression_salts,
    impressions,
    inbound_mails,
    installation,
    interview_events,
    interview_slots,
    interviews,
    intro_drafts,
    intros,
    jobs,
    memberships,
    messages,
    notification_choices,
    outbox_mails,
    owed_answers,
    passports,
    personal_export_parts,
    personal_exports,
    portfolio_items,
    profile_drafts,
    profile_links,
    project_attachments,
    project_events,
    projects,
    questions,
    recovery_codes,
    reference_rates,
    refresh_tokens,
    report_evidence,
    reports,
    review_rounds,
    reviews,
    rubric_dimensions,
    saved_search_finds,
    saved_searches,
    scorecard_marks,
    scorecards,
    sessions,
    shortlist_entries,
    shortlists,
    sign_in_links,
    skill_aliases,
    skill_proposals,
    skills,
    staff_notes,
    staff_permissions,
    stage_run_questions,
    stage_runs,
    subscriber_consents,
    subscribers,
    suppressions,
    totp_factors,
    vetter_employers,
    vetting_conflicts,
    vetting_stages,
    vetting_tracks,
    work_authorisations,
    work_history
);
