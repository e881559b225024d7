"""Addresses of the staff pages; only public ids stand in them."""

from django.urls import path

from doudi.ui.applying import ApplyDoor, apply_urls
from doudi.workbench.steps import STEPS, step_page
from doudi.workbench.views import (
    accounts,
    cases,
    entry,
    figures,
    leads,
    loads,
    oversight,
    own_figures,
    pay,
    policy,
    simulations,
    worklist,
)

app_name = "workbench"
WINDOW = ApplyDoor(
    namespace="workbench",
    base="workbench/apply_shell.html",
    door="staff",
    verbs=("casework.register_paper",),
    channel="window",
    purpose="assistance",
    on_behalf=True,
)

urlpatterns = [
    path("", entry.home, name="home"),
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("list/", worklist.listing, name="list"),
    path("list/<str:item_id>/", worklist.side, name="side"),
    path("list/<str:item_id>/hand-over/", worklist.hand_over_page, name="hand_over"),
    path("cases/", cases.listing, name="cases"),
    path("cases/<str:app_id>/", cases.one, name="case"),
    path("cases/<str:app_id>/letter/", cases.letter, name="case_letter"),
    path("cases/<str:app_id>/letter/pdf/", cases.letter_pdf, name="case_letter_pdf"),
    path("cases/<str:app_id>/papers/<str:file_id>/", cases.paper, name="paper"),
    *(path(f"cases/<str:app_id>/{step.slug}/", step_page(step), name=f"step_{step.slug}") for step in STEPS),
    *apply_urls(WINDOW, "register/"),
    path("leads/", leads.listing, name="leads"),
    path("leads/dispatch/", leads.dispatch, name="dispatch"),
    path("leads/<str:lead_id>/", leads.one, name="lead"),
    path("leads/<str:lead_id>/aside/", leads.settle, name="lead_aside"),
    path("leads/<str:lead_id>/helped/", leads.assisted, name="lead_helped"),
    path("pay/", pay.listing, name="pay"),
    path("pay/accounts/", accounts.listing, name="pay_accounts"),
    path("pay/accounts/<str:person_id>/", accounts.register, name="pay_account"),
    path("pay/<str:run_id>/", pay.one, name="pay_run"),
    path("pay/<str:run_id>/approve/", pay.approve, name="pay_approve"),
    path("pay/<str:run_id>/drop/", pay.drop, name="pay_drop"),
    path("pay/<str:run_id>/file/", pay.file, name="pay_file"),
    path("pay/<str:run_id>/bank-file/", pay.bank_file, name="bank_file"),
    path("pay/<str:run_id>/list/", pay.printed_list, name="pay_list"),
    path("figures/", figures.page, name="figures"),
    path("loads/", loads.listing, name="loads"),
    path("loads/<str:load_id>/rejects/", loads.rejects, name="rejects"),
    path("loads/<str:load_id>/rejects.xlsx", loads.rejects_workbook, name="rejects_workbook"),
    path("audit/", oversight.audit, name="audit"),
    path("accounts/", oversight.accounts, name="accounts"),
    path("policy/", policy.page, name="policy"),
    path("own-figures/", own_figures.listing, name="own_figures"),
    path("own-figures/new/", own_figures.new, name="own_figure_new"),
    path("own-figures/<str:proposal_id>/", own_figures.one, name="own_figure"),
    path("own-figures/<str:proposal_id>/explain/", own_figures.explain, name="own_figure_explain"),
    path("own-figures/<str:proposal_id>/withdraw/", own_figures.withdraw, name="own_figure_withdraw"),
    path("own-figures/<str:proposal_id>/activate/", own_figures.activate, name="own_figure_activate"),
    path("own-figures/<str:proposal_id>/refuse/", own_figures.refuse, name="own_figure_refuse"),
    path("simulate/", simulations.listing, name="simulations"),
    path("simulate/new/", simulations.new, name="simulation_new"),
    path("simulate/<str:run_id>/", simulations.one, name="simulation"),
    path("simulate/<str:run_id>/table.csv", simulations.table, name="simulation_table"),
]
